RuleSet: TaskOfKind(kind)
* intent = #order
* code 1..1
* code.coding 2..*
* code.coding ^slicing.discriminator.type = #value
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.ordered = false
* code.coding ^slicing.rules = #open
* code.coding contains fulfill 1..1 and kind 1..1
* code.coding[fulfill] ^short = "Every task of the exchange asks for fulfilment"
* code.coding[fulfill].system 1..1
* code.coding[fulfill].system = $taskCode (exactly)
* code.coding[fulfill].code 1..1
* code.coding[fulfill].code = #fulfill (exactly)
* code.coding[kind] ^short = "What the task is for"
* code.coding[kind].system 1..1
* code.coding[kind].system = $taskKind (exactly)
* code.coding[kind].code 1..1
* code.coding[kind].code = #{kind} (exactly)
* for 1..1
* for only Reference(Patient)
* groupIdentifier 1..1
* authoredOn 1..1
* requester 1..1
* businessStatus from BusinessStatusCodes (required)
* statusReason from StatusReasonCodes (extensible)

Profile: SOCaseTask
Parent: Task
Id: so-case-task
Title: "Case task"
Description: "The case as the referrer watches it. The hub owns and moves it."
* insert AboutSOCaseTask
* insert TaskOfKind(case)
* obeys so-tsk-2 and so-tsk-3 and so-tsk-6
* extension contains
    SlaClock named slaClock 0..1 and
    DecisionDeadline named decisionDeadline 0..1 and
    ConsultModeExtension named consultMode 0..1 and
    $taskReplaces named replaces 0..* and
    $eventHistory named eventHistory 0..*
* partOf 0..0
* focus 1..1
* focus only Reference(ServiceRequest)
* businessStatus ^short = "Where the case stands"
* output ^short = "The opinion, once there is one"
* output.type from TaskParameterCodes (extensible)

Profile: SOReviewTask
Parent: Task
Id: so-review-task
Title: "Review task"
Description: "The review of a case by one centre; the item of the work queue."
* insert AboutSOReviewTask
* insert TaskOfKind(review)
* obeys so-tsk-1 and so-tsk-2 and so-tsk-3 and so-tsk-4 and so-tsk-5
* extension contains
    ClaimLease named claimLease 0..1 and
    Offer named offer 0..1 and
    SlaClock named slaClock 0..1 and
    IndependenceAttestation named independenceAttestation 0..* and
    BlindingPhaseExtension named blindingPhase 0..1 and
    DecisionDeadline named decisionDeadline 0..1 and
    ConsultModeExtension named consultMode 0..1 and
    $candidateList named candidateList 0..* and
    $taskReplaces named replaces 0..* and
    $eventHistory named eventHistory 0..*
* partOf 1..1
* partOf only Reference(Task)
* partOf ^short = "The case task"
* focus 1..1
* focus only Reference(ServiceRequest)
* owner only Reference(Practitioner or PractitionerRole or Organization)
* owner ^short = "The centre or reviewer that holds the review; absent while it is queued"
* performerType ^short = "The speciality that is looked for"
* output.type from TaskParameterCodes (extensible)

Profile: SOInformationRequestTask
Parent: Task
Id: so-information-request-task
Title: "Information request task"
Description: "A part of a case or review: the referrer is asked for records or answers."
* insert AboutSOInformationRequestTask
* insert TaskOfKind(information-request)
* obeys so-tsk-2
* partOf 1..1
* partOf only Reference(Task)
* owner 1..1
* owner ^short = "The referrer"
* input 1..*
* input ^slicing.discriminator.type = #pattern
* input ^slicing.discriminator.path = "type"
* input ^slicing.ordered = false
* input ^slicing.rules = #open
* input contains query 0..* and code 0..* and questionnaire 0..*
* input[query] ^short = "What is asked for, in words or as a search"
* input[query].type = $taskParameter#query
* input[query].value[x] only string
* input[code] ^short = "What is asked for, as a code"
* input[code].type = $taskParameter#code
* input[code].value[x] only CodeableConcept
* input[code].valueCodeableConcept from ChecklistItemCodes (extensible)
* input[questionnaire] ^short = "The questionnaire to be answered"
* input[questionnaire].type = $taskParameter#questionnaire
* input[questionnaire].value[x] only canonical or Reference(Questionnaire)
* output.type from TaskParameterCodes (extensible)

Invariant: so-tsk-1
Description: "A received review has an owner and a claim lease."
Severity: #error
Expression: "status = 'received' implies (owner.exists() and extension('https://second-opinion.example/fhir/StructureDefinition/claim-lease').exists())"

Invariant: so-tsk-2
Description: "A task that was rejected, failed, cancelled or put on hold says why."
Severity: #error
Expression: "(status = 'rejected' or status = 'failed' or status = 'cancelled' or status = 'on-hold') implies statusReason.exists()"

Invariant: so-tsk-3
Description: "A completed task puts out an opinion."
Severity: #error
Expression: "status = 'completed' implies output.where(type.coding.where(system = 'https://second-opinion.example/fhir/CodeSystem/task-parameter' and code = 'opinion').exists()).exists()"

Invariant: so-tsk-4
Description: "A review that is in the queue or further says when it is due."
Severity: #error
Expression: "(status = 'draft' or status = 'entered-in-error') or restriction.period.end.exists()"

Invariant: so-tsk-5
Description: "A review that a centre has accepted has an owner."
Severity: #error
Expression: "(status = 'accepted' or status = 'in-progress' or status = 'on-hold' or status = 'completed') implies owner.exists()"

Invariant: so-tsk-6
Description: "A queued case says when the opinion is due."
Severity: #warning
Expression: "businessStatus.coding.where(system = 'https://second-opinion.example/fhir/CodeSystem/business-status' and (code = 'queued' or code = 'claimed' or code = 'assigned' or code = 'in-review')).exists() implies restriction.period.end.exists()"
