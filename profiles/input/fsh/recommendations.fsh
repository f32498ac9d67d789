RuleSet: Proposal
* intent = #proposal
* subject only Reference(Patient)
* extension contains
    RecommendationRank named rank 0..1 and
    Evidence named evidence 0..* and
    Citation named citation 0..*

Profile: SORecommendationCarePlan
Parent: CarePlan
Id: so-recommendation-careplan
Title: "Recommended plan"
Description: "A plan the second opinion proposes. The treating team and the patient decide."
* insert AboutSORecommendationCarePlan
* insert Proposal
* obeys so-rec-1
* extension[rank] 1..1
* description ^short = "The plan in words"

Profile: SORecommendationMedicationRequest
Parent: MedicationRequest
Id: so-recommendation-medicationrequest
Title: "Recommended medication"
Description: "A drug treatment the second opinion proposes. It is no prescription."
* insert AboutSORecommendationMedicationRequest
* insert Proposal
* priority 1..1
* authoredOn 1..1

Profile: SORecommendationServiceRequest
Parent: ServiceRequest
Id: so-recommendation-servicerequest
Title: "Recommended service"
Description: "An operation, a test or another service the second opinion proposes. It is no order."
* insert AboutSORecommendationServiceRequest
* insert Proposal
* priority 1..1
* code 1..1
* authoredOn 1..1

Invariant: so-rec-1
Description: "A recommended plan says what it consists of."
Severity: #error
Expression: "description.exists() or activity.exists()"
