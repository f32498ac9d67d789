RuleSet: Naming(name)
* name = "{name}"
* status = #active
* kind = #identifier
* date = "2026-11-24"
* publisher = "SecondOpinion.Fhir"
* uniqueId[+].type = #uri
* uniqueId[=].preferred = true

Instance: so-case-number
InstanceOf: NamingSystem
Usage: #definition
* insert Naming(CaseNumber)
* uniqueId[=].value = "https://second-opinion.example/fhir/NamingSystem/so-case-number"
* responsible = "The hub"
* description = "Numbers of cases whose referrer gives none; otherwise every task of a case carries the referrer's requisition as groupIdentifier."

Instance: so-opinion-number
InstanceOf: NamingSystem
Usage: #definition
* insert Naming(OpinionNumber)
* uniqueId[=].value = "https://second-opinion.example/fhir/NamingSystem/so-opinion-number"
* responsible = "The hub"
* description = "Numbers of issued opinions, where a centre has none of its own."

Instance: so-organization-number
InstanceOf: NamingSystem
Usage: #definition
* insert Naming(OrganizationNumber)
* uniqueId[=].value = "https://second-opinion.example/fhir/NamingSystem/so-organization-number"
* responsible = "The hub"
* description = "Numbers of centres and referring hospitals in the directory."

Instance: so-country
InstanceOf: NamingSystem
Usage: #definition
* insert Naming(Country)
* uniqueId[=].value = "urn:iso:std:iso:3166"
* responsible = "International Organization for Standardization"
* description = "Countries: a consent names one to permit every centre in it, a calendar counts its working days."
