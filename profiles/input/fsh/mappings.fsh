// Where a published guide or HL7 v2 says the same thing. The guides are named by their packages, HL7 v2 as the ISO standard that it is;
// none is a dependency.
RuleSet: ToMcode(profile)
* -> "http://hl7.org/fhir/us/mcode/StructureDefinition/{profile}"

Mapping: CancerConditionToMcode
Source: SOCancerCondition
Target: "pkg:npm/hl7.fhir.us.mcode@4.0.0"
Id: mcode
Title: "mCODE 4.0.0"
* insert ToMcode(mcode-primary-cancer-condition)
* extension[histology] -> "extension histologyMorphologyBehavior"
* bodySite -> "bodySite"
* stage.assessment -> "stage.assessment"

Mapping: StageToMcode
Source: SOStage
Target: "pkg:npm/hl7.fhir.us.mcode@4.0.0"
Id: mcode
Title: "mCODE 4.0.0"
* insert ToMcode(mcode-cancer-stage)
* method -> "method: the staging system"
* value[x] -> "value[x]"

Mapping: MarkerToMcode
Source: SOTumorMarker
Target: "pkg:npm/hl7.fhir.us.mcode@4.0.0"
Id: mcode
Title: "mCODE 4.0.0"
* insert ToMcode(mcode-tumor-marker-test)

Mapping: SpecimenToMcode
Source: SOSpecimenMaterial
Target: "pkg:npm/hl7.fhir.us.mcode@4.0.0"
Id: mcode
Title: "mCODE 4.0.0"
* insert ToMcode(mcode-human-specimen)

Mapping: RequestToCow
Source: SOServiceRequest
Target: "pkg:npm/hl7.fhir.uv.cow"
Id: cow
Title: "Clinical Order Workflows"
* -> "the order"
* requisition -> "shared by the requests of one order group"
* requester -> "the placer"

Mapping: CaseTaskToCow
Source: SOCaseTask
Target: "pkg:npm/hl7.fhir.uv.cow"
Id: cow
Title: "Clinical Order Workflows"
* -> "the coordination task between placer and fulfiller, with the hub as intermediary"
* focus -> "the order that is to be fulfilled"
* businessStatus -> "the stage of the fulfilment"
* output -> "the results"

Mapping: ReviewTaskToCow
Source: SOReviewTask
Target: "pkg:npm/hl7.fhir.uv.cow"
Id: cow
Title: "Clinical Order Workflows"
* -> "the task a fulfiller claims"
* owner -> "the fulfiller, once it has claimed"
* performerType -> "who may claim"
* partOf -> "the coordination task"

Mapping: InformationRequestToCow
Source: SOInformationRequestTask
Target: "pkg:npm/hl7.fhir.uv.cow"
Id: cow
Title: "Clinical Order Workflows"
* -> "the request of a fulfiller for additional information"

Mapping: RequestToBser
Source: SOServiceRequest
Target: "pkg:npm/hl7.fhir.us.bser"
Id: bser
Title: "Bidirectional Services eReferral"
* -> "BSeR Referral Service Request"
* identifier[placer] -> "initiator's identifier of the referral"
* supportingInfo -> "supporting information of the referral"

Mapping: CaseTaskToBser
Source: SOCaseTask
Target: "pkg:npm/hl7.fhir.us.bser"
Id: bser
Title: "Bidirectional Services eReferral"
* -> "BSeR Referral Task"
* businessStatus -> "businessStatus"
* output -> "output: the feedback to the initiator"

Mapping: OpinionToBser
Source: SOOpinion
Target: "pkg:npm/hl7.fhir.us.bser"
Id: bser
Title: "Bidirectional Services eReferral"
* -> "the recipient's feedback, a consultation note"

Mapping: BundleToV2
Source: SOCaseBundle
Target: "urn:iso:std:iso:27931"
Id: v2-ref
Title: "HL7 v2 REF^I12"
* -> "REF^I12 and its segments"
* identifier -> "MSH-10"
* entry[patient] -> "PID"
* entry[serviceRequest] -> "RF1"
* entry[condition] -> "DG1"
* entry[diagnosticReport] -> "OBR, OBX"

Mapping: RequestToV2
Source: SOServiceRequest
Target: "urn:iso:std:iso:27931"
Id: v2-ref
Title: "HL7 v2 REF^I12"
* -> "RF1"
* identifier[placer] -> "RF1-6"
* priority -> "RF1-2"
* category -> "RF1-10 (table 0336)"
* authoredOn -> "RF1-7"
* requester -> "PRD with PRD-1 RP"
* performer -> "PRD with PRD-1 RT"

Mapping: CaseTaskToV2
Source: SOCaseTask
Target: "urn:iso:std:iso:27931"
Id: v2-ref
Title: "HL7 v2 RRI^I12"
* -> "RRI^I12: the answer to the referral"
* status -> "RF1-1"

Mapping: ConditionToV2
Source: SOCancerCondition
Target: "urn:iso:std:iso:27931"
Id: v2-ref
Title: "HL7 v2 REF^I12"
* code -> "DG1-3"

Mapping: OpinionToV2
Source: SOOpinion
Target: "urn:iso:std:iso:27931"
Id: v2-ref
Title: "HL7 v2 ORU^R01"
* -> "OBR of an ORU^R01, the PDF in an OBX of type ED"
* conclusion -> "OBX-5"
* resultsInterpreter -> "OBR-32"
* issued -> "OBR-22"
* status -> "OBR-25"
