Profile: SOServiceRequest
Parent: ServiceRequest
Id: so-servicerequest
Title: "Request for a second opinion"
Description: "What is asked of whom, why, and on which records."
* insert AboutSOServiceRequest
* obeys so-sr-1
* extension contains
    Initiator named initiator 0..1 and
    ConsultModeExtension named consultMode 0..1 and
    TreatmentPhaseExtension named treatmentPhase 0..1 and
    DecisionDeadline named decisionDeadline 0..1 and
    ReleasePolicyExtension named releasePolicy 0..1
* identifier 1..*
* identifier ^slicing.discriminator.type = #pattern
* identifier ^slicing.discriminator.path = "type"
* identifier ^slicing.ordered = false
* identifier ^slicing.rules = #open
* identifier contains placer 1..1
* identifier[placer] ^short = "The referrer's own number of this request"
* identifier[placer].type 1..1
* identifier[placer].type = $identifierType#PLAC
* identifier[placer].system 1..1
* identifier[placer].value 1..1
* requisition 1..1
* requisition ^short = "Shared by every request of one case, a third opinion included"
* requisition.system 1..1
* requisition.value 1..1
* intent = #order
* category 1..*
* code 1..1
* orderDetail from OpinionKindCodes (extensible)
* orderDetail ^short = "Kind of opinion"
* subject only Reference(Patient)
* authoredOn 1..1
* requester 1..1
* reasonCode from TriggerReasonCodes (extensible)
* reasonCode ^short = "What led to asking for a second opinion"
* reasonReference 1..*
* reasonReference ^short = "The diagnosis or finding in question"
* supportingInfo 1..*
* supportingInfo ^short = "The records to be reviewed"

Invariant: so-sr-1
Description: "One category says that this is a second opinion: SNOMED CT 77406008 or HL7 v2-0336 S."
Severity: #error
Expression: "category.coding.where((system = 'http://snomed.info/sct' and code = '77406008') or (system = 'http://terminology.hl7.org/CodeSystem/v2-0336' and code = 'S')).exists()"
