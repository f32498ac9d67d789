Profile: SOOpinion
Parent: DiagnosticReport
Id: so-opinion
Title: "Second opinion"
Description: "The opinion of the centre on the case as it was asked, with what it agrees and disagrees with, its proposals and its answers."
* insert AboutSOOpinion
* obeys so-op-1 and so-op-2 and so-op-3 and so-op-4
* extension contains
    Recommendation named recommendation 0..* and
    QuestionAnswered named questionAnswered 0..* and
    AmendmentReasonExtension named amendmentReason 0..1 and
    IndependenceAttestation named independenceAttestation 0..* and
    BlindingPhaseExtension named blindingPhase 0..1 and
    ReleasePolicyExtension named releasePolicy 0..1 and
    DisclaimerExtension named disclaimer 0..1 and
    $addendumOf named addendumOf 0..1 and
    $summaryOf named summaryOf 0..1 and
    $eventHistory named eventHistory 0..*
* basedOn 1..1
* basedOn only Reference(ServiceRequest)
* basedOn ^short = "The request that is answered"
* code from OpinionReportCodes (required)
* subject 1..1
* subject only Reference(Patient)
* performer ^short = "The centre and those who answer for the opinion"
* resultsInterpreter ^short = "Those who formed the opinion"
* result ^short = "The concordances and other findings of the review"
* conclusion ^short = "The opinion in words"
* conclusion.extension contains $translation named translation 0..*
* conclusion.extension[translation] ^short = "The same in another language"
* presentedForm ^short = "The opinion as a document: a PDF once it is final"

Profile: SOConcordance
Parent: Observation
Id: so-concordance
Title: "Concordance"
Description: "How far the second opinion agrees with the first one in one domain, on which records that rests and what it means for the patient."
* insert AboutSOConcordance
* obeys so-cc-1
* extension contains BlindingPhaseExtension named blindingPhase 0..1
* code from ConcordanceDomainCodes (required)
* code ^short = "Domain that is compared"
* subject 1..1
* subject only Reference(Patient)
* focus 1..*
* focus ^short = "The original finding"
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from ConcordanceLevelCodes (required)
* derivedFrom 1..*
* derivedFrom ^short = "The records the comparison rests on"
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.ordered = false
* component ^slicing.rules = #open
* component contains impact 1..*
* component[impact] ^short = "What the comparison means for the patient's management"
* component[impact].code = $observationCode#concordance-impact
* component[impact].value[x] 1..1
* component[impact].value[x] only CodeableConcept
* component[impact].valueCodeableConcept from ConcordanceImpactCodes (extensible)

Invariant: so-op-1
Description: "A final opinion says when it was issued, by whom, who formed it and what it concludes."
Severity: #error
Expression: "(status = 'final' or status = 'amended' or status = 'corrected' or status = 'appended') implies (issued.exists() and performer.exists() and resultsInterpreter.exists() and conclusion.exists())"

Invariant: so-op-2
Description: "An amended or corrected opinion says why."
Severity: #error
Expression: "(status = 'amended' or status = 'corrected') implies extension('https://second-opinion.example/fhir/StructureDefinition/amendment-reason').exists()"

Invariant: so-op-3
Description: "A final opinion refers to its results, where the concordances are."
Severity: #error
Expression: "(status = 'final' or status = 'amended' or status = 'corrected' or status = 'appended') implies result.exists()"

Invariant: so-op-4
Description: "A final opinion comes with a PDF."
Severity: #error
Expression: "(status = 'final' or status = 'amended' or status = 'corrected' or status = 'appended') implies presentedForm.where(contentType = 'application/pdf').exists()"

Invariant: so-cc-1
Description: "A major discrepancy is explained in a note."
Severity: #error
Expression: "value.coding.where(code = 'major').exists() implies note.exists()"
