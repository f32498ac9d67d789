Extension: ClaimLease
Id: claim-lease
Title: "Claim lease"
Description: "The lease under which a centre holds a review. Every write of the centre presents the current generation, so that a centre whose lease has run out cannot overwrite the one that holds it."
Context: Task
* extension contains token 1..1 and expires 1..1 and generation 1..1
* extension[token] ^short = "Secret the holder presents to renew or release the lease"
* extension[token].value[x] 1..1
* extension[token].value[x] only string
* extension[expires] ^short = "When the lease runs out unless it is renewed"
* extension[expires].value[x] 1..1
* extension[expires].value[x] only instant
* extension[generation] ^short = "Grows by one with every claim of the task"
* extension[generation].value[x] 1..1
* extension[generation].value[x] only positiveInt

Extension: SlaClock
Id: sla-clock
Title: "Service clock"
Description: "The working-day clock of a case: when it started, how long it stood still, when the answer is due and why."
Context: Task
* extension contains started 1..1 and allowed 0..1 and deadline 0..1 and pausedTotal 0..1 and pausedSince 0..1 and due 0..1 and calendar 0..* and state 1..1 and reason 0..1
* extension[started] ^short = "When the records were complete"
* extension[started].value[x] 1..1
* extension[started].value[x] only instant
* extension[allowed] ^short = "Working time that the opinion may take"
* extension[allowed].value[x] 1..1
* extension[allowed].value[x] only Duration
* extension[deadline] ^short = "The decision deadline, when it counts"
* extension[deadline].value[x] 1..1
* extension[deadline].value[x] only instant
* extension[pausedTotal] ^short = "Sum of all finished pauses, in working time: due is started, allowed and this"
* extension[pausedTotal].value[x] 1..1
* extension[pausedTotal].value[x] only Duration
* extension[pausedSince] ^short = "Begin of the present pause; absent while the clock runs"
* extension[pausedSince].value[x] 1..1
* extension[pausedSince].value[x] only instant
* extension[due] ^short = "When the opinion is due; absent while no end can be computed"
* extension[due].value[x] 1..1
* extension[due].value[x] only instant
* extension[calendar] ^short = "ISO 3166 code of a country whose working days count"
* extension[calendar].value[x] 1..1
* extension[calendar].value[x] only code
* extension[state] ^short = "on-track | at-risk | breached"
* extension[state].value[x] 1..1
* extension[state].value[x] only code
* extension[state].valueCode from ClockStateCodes (required)
* extension[reason] ^short = "Why the clock stands as it does, in words"
* extension[reason].value[x] 1..1
* extension[reason].value[x] only string

Extension: Initiator
Id: initiator
Title: "Initiator"
Description: "Who set the second opinion going; the requester may be a physician acting on their behalf."
Context: ServiceRequest
* extension contains role 1..1 and party 0..1
* extension[role] ^short = "oncologist | primary-physician | patient | family"
* extension[role].value[x] 1..1
* extension[role].value[x] only CodeableConcept
* extension[role].valueCodeableConcept from InitiatorRoleCodes (required)
* extension[party] ^short = "The person, when known"
* extension[party].value[x] 1..1
* extension[party].value[x] only Reference(Patient or RelatedPerson or Practitioner or PractitionerRole)

Extension: ConsultModeExtension
Id: consult-mode
Title: "Mode of consultation"
Description: "How the opinion is wanted: remote in writing, by video or phone, or in person."
Context: ServiceRequest, Task
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from ConsultModeCodes (required)

Extension: TreatmentPhaseExtension
Id: treatment-phase
Title: "Phase of treatment"
Description: "When in the course of treatment the opinion is asked for."
Context: ServiceRequest
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from TreatmentPhaseCodes (required)

Extension: DecisionDeadline
Id: decision-deadline
Title: "Decision deadline"
Description: "When the treating team has to decide, whether or not an opinion has come. Hours count for an inpatient, so that a time of day may be given."
Context: ServiceRequest, Task
* value[x] 1..1
* value[x] only dateTime

Extension: ReleasePolicyExtension
Id: release-policy
Title: "Release policy"
Description: "Who may read the opinion once it is issued."
Context: ServiceRequest, Consent, DiagnosticReport
* value[x] 1..1
* value[x] only code
* valueCode from ReleasePolicyCodes (required)

Extension: BlindingPhaseExtension
Id: blinding-phase
Title: "Phase of a blinded reading"
Description: "How far a blinded first reading has come."
Context: Task, DiagnosticReport, Observation
* value[x] 1..1
* value[x] only code
* valueCode from BlindingPhaseCodes (required)

Extension: IndependenceAttestation
Id: independence-attestation
Title: "Attestation of independence"
Description: "The reviewer or the centre states that it has no part in the current care and issued none of the reports under review."
Context: Task, DiagnosticReport
* extension contains attested 1..1 and by 1..1 and on 1..1 and statement 0..1
* extension[attested] ^short = "True: independence is attested"
* extension[attested].value[x] 1..1
* extension[attested].value[x] only boolean
* extension[by] ^short = "Who attests"
* extension[by].value[x] 1..1
* extension[by].value[x] only Reference(Practitioner or PractitionerRole or Organization)
* extension[on] ^short = "When it was attested"
* extension[on].value[x] 1..1
* extension[on].value[x] only dateTime
* extension[statement] ^short = "The wording that was attested"
* extension[statement].value[x] 1..1
* extension[statement].value[x] only string

Extension: AmendmentReasonExtension
Id: amendment-reason
Title: "Reason for an amendment"
Description: "Why an issued opinion was amended or corrected."
Context: DiagnosticReport
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from AmendmentReasonCodes (extensible)

Extension: QuestionAnswered
Id: question-answered
Title: "Question answered"
Description: "One question of the patient or the referrer and the answer the opinion gives to it."
Context: DiagnosticReport
* extension contains question 1..1 and source 0..1 and linkId 0..1 and status 0..1 and answer 1..1
* extension[question] ^short = "The question as it was asked"
* extension[question].value[x] 1..1
* extension[question].value[x] only string
* extension[source] ^short = "The response that holds the question"
* extension[source].value[x] 1..1
* extension[source].value[x] only Reference(QuestionnaireResponse or ServiceRequest or Communication)
* extension[linkId] ^short = "The question's linkId in that response"
* extension[linkId].value[x] 1..1
* extension[linkId].value[x] only string
* extension[status] ^short = "not-answerable when the records allow no answer; the answer then says why"
* extension[status].value[x] 1..1
* extension[status].value[x] only code
* extension[answer] ^short = "The answer in plain language"
* extension[answer].value[x] 1..1
* extension[answer].value[x] only string

Extension: Recommendation
Id: recommendation
Title: "Recommendation"
Description: "A proposal that belongs to the opinion."
Context: DiagnosticReport
* value[x] 1..1
* value[x] only Reference(CarePlan or MedicationRequest or ServiceRequest)

Extension: RecommendationRank
Id: recommendation-rank
Title: "Rank of a recommendation"
Description: "The place of a proposal among the alternatives of one opinion; 1 is preferred."
Context: CarePlan, MedicationRequest, ServiceRequest
* value[x] 1..1
* value[x] only positiveInt

Extension: Evidence
Id: evidence
Title: "Level of evidence"
Description: "What a proposal rests on."
Context: CarePlan, MedicationRequest, ServiceRequest
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from EvidenceLevelCodes (extensible)

Extension: Citation
Id: citation
Title: "Citation"
Description: "A publication or guideline a proposal refers to."
Context: CarePlan, MedicationRequest, ServiceRequest
* value[x] 1..1
* value[x] only RelatedArtifact
* valueRelatedArtifact.type = #citation

Extension: Histology
Id: histology
Title: "Histology"
Description: "The morphology and behaviour of the tumour, in ICD-O-3 or SNOMED CT."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept

Extension: ReturnRequired
Id: return-required
Title: "Return required"
Description: "Whether slides or blocks have to go back to the laboratory that sent them."
Context: Specimen
* value[x] 1..1
* value[x] only boolean

Extension: ShippedMaterial
Id: shipped-material
Title: "Shipped material"
Description: "A slide or block in the parcel. The item of a supply delivery cannot refer to a specimen in R4."
Context: SupplyDelivery.suppliedItem
* value[x] 1..1
* value[x] only Reference(Specimen)

Extension: ConditionOnReceipt
Id: condition-on-receipt
Title: "Condition on receipt"
Description: "In what condition the material was found when the parcel was opened."
Context: SupplyDelivery, Specimen
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from MaterialConditionCodes (required)

Extension: AcceptedFormat
Id: accepted-format
Title: "Accepted format"
Description: "What an item of a checklist may come as."
Context: PlanDefinition.action
* value[x] 1..1
* value[x] only string

Extension: Offer
Id: offer
Title: "Offer"
Description: "To whom a review in the queue is offered at present, and when it will be offered to more."
Context: Task
* extension contains round 1..1 and mode 1..1 and widens 0..1
* extension[round] ^short = "Grows by one whenever nobody claims in time"
* extension[round].value[x] 1..1
* extension[round].value[x] only positiveInt
* extension[mode] ^short = "named | shortlist | open"
* extension[mode].value[x] 1..1
* extension[mode].value[x] only code
* extension[widens] ^short = "When it is offered to more; absent when there is nobody more"
* extension[widens].value[x] 1..1
* extension[widens].value[x] only instant

Extension: ReviewCapacity
Id: review-capacity
Title: "Review capacity"
Description: "How many reviews a centre takes at the same time."
Context: HealthcareService
* value[x] 1..1
* value[x] only positiveInt

Extension: DisclaimerExtension
Id: disclaimer
Title: "Disclaimer"
Description: "What every opinion says of itself: what it rests on, what it does not promise, and who decides. The hub adds it."
Context: DiagnosticReport
* value[x] 1..1
* value[x] only string
