Profile: SOConsent
Parent: Consent
Id: so-consent
Title: "Consent to share the case"
Description: "The patient permits named centres or countries to see the case for a second opinion, for a purpose and for a time. Withdrawn, it stays what it is: its status becomes inactive or rejected, and it permits nothing from then on."
* insert AboutSOConsent
* extension contains ReleasePolicyExtension named releasePolicy 0..1
* status obeys so-con-1
* status ^short = "active; inactive or rejected when it has been withdrawn"
* scope = $consentScope#patient-privacy
* patient 1..1
* dateTime 1..1
* provision 1..1
* provision.type 1..1
* provision.type = #permit
* provision.period 1..1
* provision.period.start 1..1
* provision.period.end 1..1
* provision.actor 1..*
* provision.actor ^short = "A receiving centre, or a country as an identifier of urn:iso:std:iso:3166"
* provision.purpose 1..*
* provision.purpose ^short = "Treatment, and what else the patient permits"

Invariant: so-con-1
Description: "A consent to share is one that was given: active, or withdrawn (inactive, rejected), or entered in error."
Severity: #error
Expression: "$this = 'active' or $this = 'inactive' or $this = 'rejected' or $this = 'entered-in-error'"
