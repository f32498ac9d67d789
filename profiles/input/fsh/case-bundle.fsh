Profile: SOCaseBundle
Parent: Bundle
Id: so-case-bundle
Title: "Case bundle"
Description: "A whole second-opinion case as one transaction. Entries need not name a profile; the request for the opinion is checked against its own."
* insert AboutSOCaseBundle
* obeys so-b-1 and so-b-2 and so-b-3
* identifier 1..1
* identifier ^short = "Identifies the submission: sent twice, it is answered twice and stored once"
* identifier.system 1..1
* identifier.value 1..1
* type = #transaction
* entry 1..*
* entry ^slicing.discriminator.type = #type
* entry ^slicing.discriminator.path = "resource"
* entry ^slicing.ordered = false
* entry ^slicing.rules = #open
* entry contains
    patient 1..1 and
    serviceRequest 1..* and
    consent 1..* and
    diagnosticReport 1..* and
    condition 1..* and
    imagingStudy 0..*
* entry[patient] ^short = "The one patient"
* entry[patient].resource 1..1
* entry[patient].resource only Patient
* entry[serviceRequest] ^short = "What is asked for"
* entry[serviceRequest].resource 1..1
* entry[serviceRequest].resource only SOServiceRequest
* entry[consent] ^short = "The patient's consent to share the case"
* entry[consent].resource 1..1
* entry[consent].resource only Consent
* entry[diagnosticReport] ^short = "The reports under review"
* entry[diagnosticReport].resource 1..1
* entry[diagnosticReport].resource only DiagnosticReport
* entry[condition] ^short = "The diagnosis under review"
* entry[condition].resource 1..1
* entry[condition].resource only Condition
* entry[imagingStudy] ^short = "The images under review"
* entry[imagingStudy].resource 1..1
* entry[imagingStudy].resource only ImagingStudy

Invariant: so-b-1
Description: "A case bundle holds exactly one Patient."
Severity: #error
Expression: "entry.resource.ofType(Patient).count() = 1"

Invariant: so-b-2
Description: "A case bundle holds an active Consent that permits sharing."
Severity: #error
Expression: "entry.resource.ofType(Consent).where(status = 'active' and provision.type = 'permit').exists()"

Invariant: so-b-3
Description: "Every entry of a case bundle has a fullUrl and a request."
Severity: #error
Expression: "entry.all(fullUrl.exists() and request.exists())"
