CodeSystem: BusinessStatus
Id: business-status
Title: "Business status of a case"
Description: "Where a second-opinion case or its review stands, in more detail than Task.status and never repeating one of its codes."
* ^experimental = false
* ^caseSensitive = true
* #submitted "Submitted" "The referral has arrived and its structure is valid; completeness is not decided yet."
* #awaiting-information "Awaiting information" "Records or answers are missing and the referrer has been asked for them. The clock stands still."
* #queued "Queued" "The records are complete and the case waits for a centre. The clock runs."
* #awaiting-consent "Awaiting consent" "No consent of the patient permits the case to anybody any more. No centre finds it and the clock stands still until one does."
* #claimed "Claimed" "A centre holds the case under a lease while it decides whether to accept."
* #assigned "Assigned" "A centre has accepted the case."
* #in-review "In review" "The centre is working on the opinion."
* #awaiting-material "Awaiting material" "Slides or blocks have been asked for and are on their way. The clock stands still."
* #material-received "Material received" "Slides or blocks have arrived in a usable condition."
* #material-rejected "Material rejected" "Slides or blocks have arrived in a condition that cannot be used. The clock stands still until they are replaced."
* #board-scheduled "Tumour board scheduled" "The case is on the agenda of a multidisciplinary tumour board."
* #preliminary-opinion "Preliminary opinion" "A preliminary opinion can be read; the final one is still to come."
* #final-opinion "Final opinion" "The final opinion has been issued."
* #amended-opinion "Amended opinion" "The issued opinion has been amended or corrected."
* #no-capacity "No capacity" "No centre took the case in time."
* #cancellation-requested "Cancellation requested" "The referrer or the patient wants the started review to stop and the centre has yet to answer."
* #disputed "Disputed" "The referrer or the patient contests the issued opinion."

CodeSystem: TaskKind
Id: task-kind
Title: "Kind of task"
Description: "What a Task of the exchange is for."
* ^experimental = false
* ^caseSensitive = true
* #case "Case" "The whole case as the referrer watches it, owned by the hub."
* #review "Review" "The review of a case by one centre; the item of the work queue."
* #information-request "Information request" "The referrer is asked for records or answers."
* #material "Material" "Slides or blocks are to be sent, received or returned."
* #translation "Translation" "Records or the opinion are to be translated."
* #specialist-input "Specialist input" "One discipline is to contribute to the review or the tumour board."
* #clarification "Clarification" "A question about an issued opinion is to be answered."
* #cancellation-request "Cancellation request" "The centre is asked to stop a started review."
* #logistics "Logistics" "Travel, visa, lodging or a transfer of care is to be arranged."
* #follow-up "Follow-up" "Contact after the opinion is to be made."

CodeSystem: TaskParameter
Id: task-parameter
Title: "Input and output of tasks"
Description: "What an input or an output of a Task of the exchange carries."
* ^experimental = false
* ^caseSensitive = true
* #opinion "Opinion" "The issued opinion: a reference to its DiagnosticReport."
* #preliminary-opinion "Preliminary opinion" "An opinion that is not final yet: a reference to its DiagnosticReport."
* #query "Query" "What is asked for, in words or as a search."
* #code "Code" "What is asked for, as a checklist item or another code."
* #questionnaire "Questionnaire" "The questionnaire to be answered."
* #supplied-information "Supplied information" "What was sent in answer to an information request."
* #shipment "Shipment" "The shipment that carries the material."
* #target-language "Target language" "The language to translate into."
* #translation "Translation" "The translated document."
* #discipline "Discipline" "The discipline whose input is wanted."
* #tumour-group "Tumour group" "The group of tumours whose checklist the case follows."
* #opinion-kind "Kind of opinion" "What sort of opinion is asked for."
* #answer-language "Language of the answer" "A language in which the patient can read the answer."
* #permitted-country "Permitted country" "A country to which the patient's consent lets the case go."
* #receipt "Receipt" "What was found wrong or accepted at submission: a reference to an OperationOutcome or a Bundle."

CodeSystem: StatusReason
Id: status-reason
Title: "Reason for a status"
Description: "Why a case or a review was declined, given up, put on hold, cancelled or failed, or why a claim was refused."
* ^experimental = false
* ^caseSensitive = true
* #out-of-scope "Outside the centre's scope" "The tumour, the question or the age group is not served by the centre."
* #no-free-capacity "No free capacity" "The centre cannot answer in time."
* #deadline-too-close "Deadline too close" "The decision deadline cannot be met."
* #language-not-served "Language not served" "Neither the records nor the answer can be handled in the language asked for."
* #reviewer-unavailable "Reviewer unavailable" "The reviewer can no longer take part."
* #records-insufficient "Records insufficient" "The records do not allow the question to be answered."
* #records-not-supplied "Records not supplied" "Information that was asked for did not arrive in time."
* #material-insufficient "Material insufficient" "Slides or blocks are missing, exhausted or unusable."
* #conflict-of-interest "Conflict of interest" "The reviewer or the centre declares an interest in the case."
* #conflict-requester "Conflict: requester" "The reviewer or the centre is the requester of the opinion."
* #conflict-report-author "Conflict: report author" "The reviewer or the centre issued or interpreted a report under review."
* #conflict-care-team "Conflict: care team" "The reviewer or the centre takes part in the current care."
* #conflict-earlier-opinion "Conflict: earlier opinion" "The reviewer or the centre gave an earlier opinion on the case."
* #attestation-missing "Attestation missing" "Independence has not been attested."
* #lease-expired "Lease expired" "The claim was not renewed in time."
* #not-claimed "Not claimed" "No centre claimed the case in time."
* #consent-withdrawn "Consent withdrawn" "The patient has withdrawn consent."
* #patient-withdrew "Patient withdrew" "The patient no longer wishes an opinion."
* #patient-deceased "Patient deceased" "The patient has died."
* #requester-withdrew "Requester withdrew" "The referrer no longer needs an opinion."
* #treatment-started "Treatment started" "Treatment could not wait and the question has lapsed."
* #duplicate "Duplicate" "The same question is being answered in another case."
* #fee-not-agreed "Fee not agreed" "The quoted fee was not accepted, or the insurer refused it."
* #cancellation-requested "Cancellation requested" "Work rests because a cancellation has been asked for."
* #other "Other" "Another reason, given in words."

CodeSystem: OpinionKind
Id: opinion-kind
Title: "Kind of opinion"
Description: "What sort of second opinion is asked for."
* ^experimental = false
* ^caseSensitive = true
* #specialist "Specialist opinion" "One expert reads the whole case."
* #tumour-board "Tumour board" "A multidisciplinary board discusses the case."
* #pathology-reread "Pathology re-read" "Slides, blocks or whole-slide images are read again."
* #imaging-reread "Imaging re-read" "Imaging studies are read again."
* #surgical-resectability "Surgical resectability" "Whether, when and how the disease can be resected."
* #treatment-plan "Treatment plan" "The proposed plan is confirmed or changed, or a plan is proposed."
* #trial-eligibility "Trial eligibility" "Which clinical trials suit the patient."

CodeSystem: TriggerReason
Id: trigger-reason
Title: "Reason for seeking a second opinion"
Description: "What led to asking for a second opinion."
* ^experimental = false
* ^caseSensitive = true
* #rare-tumour "Rare tumour" "The tumour is rare."
* #borderline-resectable "Borderline resectable" "It is doubtful whether the disease can be resected."
* #progression "Progression" "The disease has progressed or come back."
* #biomarker-gap "Biomarker gap" "A biomarker that would guide treatment is not known."
* #biomarker-inconsistency "Biomarker inconsistency" "Biomarker results contradict each other or the course of the disease."
* #before-major-surgery "Before major surgery" "Major surgery is planned."
* #before-radiotherapy "Before radiotherapy" "Radiotherapy is planned."
* #before-transplant "Before transplant" "A transplant is planned."
* #no-options-left "No options left" "The patient was told that no options are left."
* #unclear-pathology "Unclear pathology" "The pathological diagnosis is uncertain."
* #metastatic "Metastatic disease" "The disease has spread."
* #therapy-duration "Duration of a therapy" "It is in question how long a therapy should last."
* #therapy-timing "Timing of a therapy" "It is in question when a therapy should begin or in which order."
* #rural "No specialist nearby" "The patient is cared for far from a specialised centre."

CodeSystem: ChecklistItem
Id: checklist-item
Title: "Checklist item"
Description: "What a complete case may have to contain."
* ^experimental = false
* ^caseSensitive = true
* #referral-letter "Referral letter" "The referring physician's letter."
* #consent "Consent" "The patient's consent to share the records."
* #pathology-report "Pathology report" "The reports of all biopsies and resections."
* #immunohistochemistry "Immunohistochemistry" "The results of immunohistochemical stains."
* #molecular-report "Molecular report" "The results of molecular tests."
* #pathology-material "Pathology material" "Slides or FFPE blocks, or whole-slide images in their place."
* #imaging-report "Imaging report" "The reports of the imaging studies."
* #imaging-ct "CT" "A computed tomography as DICOM."
* #imaging-mri "MRI" "A magnetic resonance study as DICOM."
* #imaging-pet-ct "PET-CT" "A positron emission tomography with CT as DICOM."
* #imaging-mammography "Mammography" "A mammography as DICOM."
* #endoscopy-report "Endoscopy report" "The reports of endoscopies."
* #operative-report "Operative report" "The reports of operations."
* #discharge-summary "Discharge summary" "The summaries of hospital stays."
* #treatment-history "Treatment history" "All treatments in order of time."
* #current-medication "Current medication" "The medication taken at present, with doses."
* #blood-count "Blood count" "A recent blood count."
* #liver-function "Liver function" "Recent liver function tests."
* #kidney-function "Kidney function" "Recent kidney function tests."
* #tumour-markers "Tumour markers" "Recent serum tumour markers."
* #stage "Stage" "The stage of the disease."
* #performance-status "Performance status" "The patient's performance status."
* #biomarker-her2 "HER2" "The HER2 status."
* #biomarker-hormone-receptors "Hormone receptors" "The oestrogen and progesterone receptor status."
* #biomarker-pd-l1 "PD-L1" "The PD-L1 expression."
* #biomarker-msi "MSI" "The microsatellite or mismatch repair status."
* #biomarker-cldn18-2 "CLDN18.2" "The claudin 18.2 expression."
* #biomarker-fgfr2b "FGFR2b" "The FGFR2b expression."
* #biomarker-kras "KRAS" "The KRAS mutation status, G12C included."
* #biomarker-egfr "EGFR" "The EGFR mutation status."
* #biomarker-braf "BRAF" "The BRAF mutation status, V600E included."
* #biomarker-alk-ros1 "ALK and ROS1" "Rearrangements of ALK and ROS1."
* #biomarker-brca "BRCA" "Mutations of BRCA1 and BRCA2, of the tumour or inherited."
* #biomarker-idh "IDH and 1p/19q" "The IDH mutation and the 1p/19q codeletion status."
* #biomarker-mgmt "MGMT" "The methylation of the MGMT promoter."
* #biomarker-fusion "Gene fusion" "The search for a gene fusion."
* #psa "PSA" "The values of the prostate-specific antigen in order of time."
* #bone-marrow-report "Bone marrow report" "The reports of bone marrow aspirate and biopsy."
* #flow-cytometry "Flow cytometry" "The immunophenotype by flow cytometry."
* #cytogenetics "Cytogenetics" "Karyotype and fluorescence in situ hybridisation."
* #imaging-study "Imaging study" "The images themselves, of whatever modality suits the question."
* #imaging-ultrasound "Ultrasound" "An ultrasound examination as DICOM."
* #patient-questions "Patient's questions" "The questions the patient wants answered, in writing."

CodeSystem: ConcordanceDomain
Id: concordance-domain
Title: "Domain of concordance"
Description: "The part of the first opinion that the second one is compared with."
* ^experimental = false
* ^caseSensitive = true
* #diagnosis "Diagnosis" "What the disease is."
* #histology "Histology" "The histological type."
* #grade "Grade" "The grade of differentiation."
* #stage "Stage" "The extent of the disease."
* #biomarker "Biomarker" "A biomarker or the need for one."
* #imaging "Imaging" "What the images show."
* #resectability "Resectability" "Whether the disease can be resected."
* #treatment "Treatment" "The treatment plan."

CodeSystem: ConcordanceLevel
Id: concordance-level
Title: "Level of concordance"
Description: "How far the second opinion agrees with the first one."
* ^experimental = false
* ^caseSensitive = true
* #agree "Agreement" "The second opinion confirms the first one."
* #minor "Minor discrepancy" "The opinions differ without consequence for the patient's management, or with a small one."
* #major "Major discrepancy" "The opinions differ in a way that changes the patient's management or prognosis."
* #indeterminate "Indeterminate" "The records and the material allow no decision."
* #not-assessable "Not assessable" "The domain could not be looked at."

CodeSystem: ConcordanceImpact
Id: concordance-impact
Title: "Impact of a discrepancy"
Description: "What the comparison means for the patient's management."
* ^experimental = false
* ^caseSensitive = true
* #none "No change" "Management stays as it was planned."
* #further-testing "Further testing" "Tests are proposed before a decision."
* #surgery-added "Surgery added" "An operation is proposed that was not planned."
* #surgery-avoided "Surgery avoided" "A planned operation is advised against."
* #surgery-changed "Surgery changed" "Another operation than the planned one is proposed."
* #systemic-therapy-changed "Systemic therapy changed" "Another drug, dose, duration or order is proposed."
* #radiotherapy-changed "Radiotherapy changed" "Radiotherapy is proposed, changed or advised against."
* #intensified "Treatment intensified" "More treatment than planned is proposed."
* #de-escalated "Treatment de-escalated" "Less treatment than planned is proposed."
* #trial-opened "Trial opened" "A clinical trial becomes an option."
* #prognosis-changed "Prognosis changed" "The outlook differs from what was assumed."

CodeSystem: ConsultMode
Id: consult-mode
Title: "Mode of consultation"
Description: "How the opinion is to be given."
* ^experimental = false
* ^caseSensitive = true
* #written "In writing" "Remote: a written opinion from the records."
* #video "By video" "Remote: a conversation by video."
* #phone "By phone" "Remote: a conversation by phone."
* #examination "Examination" "In person: the patient is examined."
* #surgical-reassessment "Surgical reassessment" "In person: a surgeon reassesses operability."
* #trial-screening "Trial screening" "In person: the patient is screened for a clinical trial."

CodeSystem: TreatmentPhase
Id: treatment-phase
Title: "Phase of treatment"
Description: "When in the course of treatment the opinion is asked for."
* ^experimental = false
* ^caseSensitive = true
* #before-treatment "Before treatment" "No treatment has begun."
* #during-treatment "During treatment" "A treatment is under way."
* #between-treatments "Between treatments" "One line of treatment has ended and the next has not begun."
* #after-treatment "After treatment" "Treatment has ended and follow-up goes on."

CodeSystem: ReleasePolicy
Id: release-policy
Title: "Release policy"
Description: "Who may read the opinion once it is issued."
* ^experimental = false
* ^caseSensitive = true
* #patient-only "Patient only" "The patient alone reads the opinion."
* #patient-then-referrer "Patient, then referrer" "The patient reads the opinion first and releases it to the referrer."
* #both "Patient and referrer" "The patient and the referrer read the opinion at the same time."

CodeSystem: BlindingPhase
Id: blinding-phase
Title: "Phase of a blinded reading"
Description: "How far a blinded first reading has come."
* ^experimental = false
* ^caseSensitive = true
* #blinded "Blinded" "The reader forms a view without knowing the first opinion."
* #sealed "Sealed" "The reader's view is recorded and can no longer be changed."
* #unblinded "Unblinded" "The first opinion has been opened to the reader."
* #reconciled "Reconciled" "The sealed view and the first opinion have been compared and the differences explained."

CodeSystem: InitiatorRole
Id: initiator-role
Title: "Role of the initiator"
Description: "Who set the second opinion going."
* ^experimental = false
* ^caseSensitive = true
* #oncologist "Oncologist" "The treating oncologist or another treating specialist."
* #primary-physician "Primary physician" "The patient's primary physician."
* #patient "Patient" "The patient."
* #family "Family" "A member of the family or another person close to the patient."

CodeSystem: ClockState
Id: clock-state
Title: "State of the clock"
Description: "How the time used compares with the time allowed."
* ^experimental = false
* ^caseSensitive = true
* #on-track "On track" "The due time is far enough away."
* #at-risk "At risk" "The due time is near."
* #breached "Breached" "The due time has passed."

CodeSystem: AmendmentReason
Id: amendment-reason
Title: "Reason for an amendment"
Description: "Why an issued opinion was amended or corrected."
* ^experimental = false
* ^caseSensitive = true
* #new-information "New information" "Records arrived after the opinion was issued."
* #new-material "New material" "Slides, blocks or images arrived after the opinion was issued."
* #new-result "New result" "A test proposed or pending at the time has been reported."
* #error-corrected "Error corrected" "The issued opinion contained an error."
* #dispute-upheld "Dispute upheld" "The opinion was contested with good reason."
* #other "Other" "Another reason, given in words."

CodeSystem: MaterialCondition
Id: material-condition
Title: "Condition of material"
Description: "In what condition slides or blocks were found on receipt."
* ^experimental = false
* ^caseSensitive = true
* #intact "Intact" "Complete and undamaged."
* #damaged-usable "Damaged, usable" "Damaged, but fit for the examination."
* #damaged-unusable "Damaged, unusable" "Too damaged for the examination."
* #incomplete "Incomplete" "Items on the packing list are missing."
* #mislabelled "Mislabelled" "Labels do not match the case."
* #tissue-insufficient "Tissue insufficient" "Too little tumour tissue for the examination."

CodeSystem: CustodyEvent
Id: custody-event
Title: "Custody event"
Description: "How slides or blocks passed from one hand to another."
* ^experimental = false
* ^caseSensitive = true
* #dispatched "Dispatched" "The material has left whoever held it, on its way to somebody else."
* #handed-over "Handed over" "On its way the material has passed to another carrier."
* #received "Received" "The material has arrived where it was sent."
* #returned "Returned" "The material is back with the laboratory that it belongs to."

CodeSystem: EvidenceLevel
Id: evidence-level
Title: "Level of evidence"
Description: "What a recommendation rests on."
* ^experimental = false
* ^caseSensitive = true
* #guideline "Guideline" "A current clinical practice guideline."
* #randomised-trial "Randomised trial" "One or more randomised trials."
* #observational "Observational study" "Cohorts, registries or case-control studies."
* #case-series "Case series" "Case series or reports."
* #expert-opinion "Expert opinion" "The experience of the reviewers."

CodeSystem: ObservationCode
Id: observation-code
Title: "Observations of the exchange"
Description: "Observations and components for which no published code was found."
* ^experimental = false
* ^caseSensitive = true
* #concordance-impact "Impact of a discrepancy" "Component of a concordance: what the comparison means for the patient's management."
* #cldn18-2-ihc "CLDN18.2 by immunohistochemistry" "Share and intensity of claudin 18.2 staining in tumour cells."
* #fgfr2b-ihc "FGFR2b by immunohistochemistry" "Share and intensity of FGFR2b staining in tumour cells."

CodeSystem: IcdO3
Id: icd-o-3
Title: "ICD-O-3"
Description: "Says that the system exists: the World Health Organization's International Classification of Diseases for Oncology, third edition. HL7 Terminology published it under this address up to version 5 and lists a naming system since; without a definition, software takes the address for a mistake. No code is listed here."
* ^url = "http://terminology.hl7.org/CodeSystem/icd-o-3"
* ^experimental = false
* ^caseSensitive = true
* ^content = #not-present
* ^publisher = "World Health Organization"

CodeSystem: CentreEligibility
Id: centre-eligibility
Title: "Eligibility rule of a centre"
Description: "Whose cases a centre takes. One that names no rule takes all."
* ^experimental = false
* ^caseSensitive = true
* #adults "Adults" "Patients of eighteen years and more."
* #children "Children and adolescents" "Patients below eighteen years."
