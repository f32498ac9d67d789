ValueSet: BusinessStatusCodes
Id: business-status
Title: "Business status of a case"
Description: "All codes of the code system business-status."
* ^experimental = false
* include codes from system BusinessStatus

ValueSet: TaskKindCodes
Id: task-kind
Title: "Kind of task"
Description: "All codes of the code system task-kind."
* ^experimental = false
* include codes from system TaskKind

ValueSet: TaskParameterCodes
Id: task-parameter
Title: "Input and output of tasks"
Description: "All codes of the code system task-parameter."
* ^experimental = false
* include codes from system TaskParameter

ValueSet: StatusReasonCodes
Id: status-reason
Title: "Reason for a status"
Description: "All codes of the code system status-reason."
* ^experimental = false
* include codes from system StatusReason

ValueSet: OpinionKindCodes
Id: opinion-kind
Title: "Kind of opinion"
Description: "All codes of the code system opinion-kind."
* ^experimental = false
* include codes from system OpinionKind

ValueSet: TriggerReasonCodes
Id: trigger-reason
Title: "Reason for seeking a second opinion"
Description: "All codes of the code system trigger-reason."
* ^experimental = false
* include codes from system TriggerReason

ValueSet: ChecklistItemCodes
Id: checklist-item
Title: "Checklist item"
Description: "All codes of the code system checklist-item."
* ^experimental = false
* include codes from system ChecklistItem

ValueSet: ConcordanceDomainCodes
Id: concordance-domain
Title: "Domain of concordance"
Description: "All codes of the code system concordance-domain."
* ^experimental = false
* include codes from system ConcordanceDomain

ValueSet: ConcordanceLevelCodes
Id: concordance-level
Title: "Level of concordance"
Description: "All codes of the code system concordance-level."
* ^experimental = false
* include codes from system ConcordanceLevel

ValueSet: ConcordanceImpactCodes
Id: concordance-impact
Title: "Impact of a discrepancy"
Description: "All codes of the code system concordance-impact."
* ^experimental = false
* include codes from system ConcordanceImpact

ValueSet: ConsultModeCodes
Id: consult-mode
Title: "Mode of consultation"
Description: "All codes of the code system consult-mode."
* ^experimental = false
* include codes from system ConsultMode

ValueSet: TreatmentPhaseCodes
Id: treatment-phase
Title: "Phase of treatment"
Description: "All codes of the code system treatment-phase."
* ^experimental = false
* include codes from system TreatmentPhase

ValueSet: ReleasePolicyCodes
Id: release-policy
Title: "Release policy"
Description: "All codes of the code system release-policy."
* ^experimental = false
* include codes from system ReleasePolicy

ValueSet: BlindingPhaseCodes
Id: blinding-phase
Title: "Phase of a blinded reading"
Description: "All codes of the code system blinding-phase."
* ^experimental = false
* include codes from system BlindingPhase

ValueSet: InitiatorRoleCodes
Id: initiator-role
Title: "Role of the initiator"
Description: "All codes of the code system initiator-role."
* ^experimental = false
* include codes from system InitiatorRole

ValueSet: ClockStateCodes
Id: clock-state
Title: "State of the clock"
Description: "All codes of the code system clock-state."
* ^experimental = false
* include codes from system ClockState

ValueSet: AmendmentReasonCodes
Id: amendment-reason
Title: "Reason for an amendment"
Description: "All codes of the code system amendment-reason."
* ^experimental = false
* include codes from system AmendmentReason

ValueSet: MaterialConditionCodes
Id: material-condition
Title: "Condition of material"
Description: "All codes of the code system material-condition."
* ^experimental = false
* include codes from system MaterialCondition

ValueSet: CustodyEventCodes
Id: custody-event
Title: "Custody events"
Description: "All codes of the code system custody-event."
* ^experimental = false
* include codes from system CustodyEvent

ValueSet: EvidenceLevelCodes
Id: evidence-level
Title: "Level of evidence"
Description: "All codes of the code system evidence-level."
* ^experimental = false
* include codes from system EvidenceLevel

ValueSet: OpinionReportCodes
Id: opinion-report
Title: "Report types of an opinion"
Description: "The document types an opinion is issued as."
* ^experimental = false
* $loinc#34805-2
* $loinc#60571-7

ValueSet: PathologyReportCodes
Id: pathology-report
Title: "Report types of pathology"
Description: "The document types of a pathology report."
* ^experimental = false
* $loinc#11526-1
* $loinc#60568-3

ValueSet: ImagingReportCodes
Id: imaging-report
Title: "Report types of imaging"
Description: "The document types of an imaging report."
* ^experimental = false
* $loinc#18748-4
* $loinc#68604-8

ValueSet: ImagingModalityCodes
Id: imaging-modality
Title: "Imaging modalities"
Description: "The DICOM modalities that second-opinion cases commonly carry."
* ^experimental = false
* $dcm#CT
* $dcm#MR
* $dcm#PT
* $dcm#NM
* $dcm#US
* $dcm#MG
* $dcm#CR
* $dcm#DX
* $dcm#ES
* $dcm#SM
* $dcm#SEG
* $dcm#RTDOSE
* $dcm#RTPLAN
* $dcm#RTSTRUCT
* $dcm#KO
* $dcm#SR

ValueSet: StageCodes
Id: stage
Title: "Stage observations"
Description: "Stage group and T, N and M categories, clinical and pathological."
* ^experimental = false
* $loinc#21908-9
* $loinc#21902-2
* $loinc#21905-5
* $loinc#21899-0
* $loinc#21906-3
* $loinc#21900-6
* $loinc#21907-1
* $loinc#21901-4

ValueSet: TumorMarkerCodes
Id: tumor-marker
Title: "Tumour markers"
Description: "Tissue biomarkers that guide the treatment of solid tumours."
* ^experimental = false
* $loinc#85319-2
* $loinc#48676-1
* $loinc#83052-1
* $loinc#85147-7
* $loinc#81695-9
* $loinc#62862-8
* $loinc#21702-6
* $loinc#32581-1
* $loinc#95784-5
* $loinc#94076-7
* $loinc#85337-4
* $loinc#85339-0
* $observationCode#cldn18-2-ihc
* $observationCode#fgfr2b-ihc

ValueSet: CancerDiagnosisCodes
Id: cancer-diagnosis
Title: "Cancer diagnoses"
Description: "Codes for the diagnosis of a cancer: malignant neoplastic disease of SNOMED CT, or ICD-10, ICD-10-CM and ICD-O-3."
* ^experimental = false
* include codes from system $sct where concept is-a #363346000
* include codes from system $icd10
* include codes from system $icd10cm
* include codes from system $icdo3

ValueSet: MaterialContainerCodes
Id: material-container
Title: "Containers of pathology material"
Description: "A microscope slide or a block of paraffin-embedded tissue."
* ^experimental = false
* $sct#433466003
* $sct#441652008
