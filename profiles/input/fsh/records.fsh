Profile: SOCancerCondition
Parent: Condition
Id: so-cancer-condition
Title: "Cancer condition"
Description: "A primary cancer or a metastasis, coded, with its site, histology and stage."
* insert AboutSOCancerCondition
* obeys so-cond-1 and so-cond-2
* extension contains Histology named histology 0..1
* code 1..1
* code from CancerDiagnosisCodes (preferred)
* bodySite 1..*
* subject only Reference(Patient)
* stage.assessment only Reference(Observation or DiagnosticReport or ClinicalImpression)
* stage.assessment ^short = "The stage observations"

Invariant: so-cond-1
Description: "The diagnosis has at least one coding."
Severity: #error
Expression: "code.coding.where(system.exists() and code.exists()).exists()"

Invariant: so-cond-2
Description: "A stage refers to the observations it rests on."
Severity: #error
Expression: "stage.all(assessment.exists())"

Profile: SOStage
Parent: Observation
Id: so-stage
Title: "Stage"
Description: "A stage group or one category of a TNM classification, with the classification and its edition as the method."
* insert AboutSOStage
* code from StageCodes (extensible)
* subject 1..1
* subject only Reference(Patient)
* value[x] 1..1
* value[x] only CodeableConcept
* method 1..1
* method ^short = "The classification and its edition"

Profile: SOTumorMarker
Parent: Observation
Id: so-tumor-marker
Title: "Tumour marker"
Description: "A biomarker of the tumour: its value, or why there is none."
* insert AboutSOTumorMarker
* obeys so-tm-1
* code from TumorMarkerCodes (extensible)
* subject 1..1
* subject only Reference(Patient)
* specimen ^short = "The material that was tested"

Invariant: so-tm-1
Description: "A tumour marker has a value, components or a reason for having none."
Severity: #error
Expression: "value.exists() or component.exists() or dataAbsentReason.exists()"

Profile: SOPathologyReport
Parent: DiagnosticReport
Id: so-pathology-report
Title: "Pathology report"
Description: "A pathology report under review, as a document, as results, or both."
* insert AboutSOPathologyReport
* obeys so-path-1
* code from PathologyReportCodes (required)
* subject 1..1
* subject only Reference(Patient)
* specimen 1..*

Invariant: so-path-1
Description: "A pathology report has a document or results."
Severity: #error
Expression: "presentedForm.exists() or result.exists()"

Profile: SOImagingReport
Parent: DiagnosticReport
Id: so-imaging-report
Title: "Imaging report"
Description: "An imaging report under review, with the study it was made from."
* insert AboutSOImagingReport
* code from ImagingReportCodes (required)
* subject 1..1
* subject only Reference(Patient)
* imagingStudy 1..*

Profile: SOImagingStudy
Parent: ImagingStudy
Id: so-imaging-study
Title: "Imaging study"
Description: "A DICOM study and where its images can be fetched. Whole-slide images are studies too."
* insert AboutSOImagingStudy
* obeys so-img-1 and so-img-2
* identifier 1..*
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.ordered = false
* identifier ^slicing.rules = #open
* identifier contains studyInstanceUid 1..1
* identifier[studyInstanceUid] ^short = "The Study Instance UID"
* identifier[studyInstanceUid].system 1..1
* identifier[studyInstanceUid].system = "urn:dicom:uid" (exactly)
* identifier[studyInstanceUid].value 1..1
* subject only Reference(Patient)
* started 1..1
* endpoint only Reference(Endpoint)
* series 1..*
* series.modality from ImagingModalityCodes (extensible)
* series.modality.system 1..1
* series.modality.system = $dcm (exactly)
* series.modality.code 1..1

Invariant: so-img-1
Description: "The study, or every one of its series, says where the images are."
Severity: #error
Expression: "endpoint.exists() or series.all(endpoint.exists())"

Invariant: so-img-2
Description: "A Study Instance UID is written as an OID URN."
Severity: #error
Expression: "identifier.where(system = 'urn:dicom:uid').all(value.startsWith('urn:oid:'))"

Profile: SOWadoEndpoint
Parent: Endpoint
Id: so-wado-endpoint
Title: "WADO-RS endpoint"
Description: "Where DICOM images are fetched by WADO-RS."
* insert AboutSOWadoEndpoint
* obeys so-ep-1
* connectionType = $endpointType#dicom-wado-rs

Invariant: so-ep-1
Description: "Images are fetched over https."
Severity: #error
Expression: "address.toString().startsWith('https://')"
