// What each profile is to be read with: why it is as it is, above all where it asks more or less than one would expect, and what a system supports of it.

RuleSet: AboutSOCaseBundle
* . ^comment = "The slices name the type only, not our profiles, but for the request. What a hospital's system cannot express in our profiles can so be sent and be asked for later, instead of being refused. Profiles that entries claim in meta.profile are checked all the same."
* identifier and type and entry MS

RuleSet: AboutSOServiceRequest
* . ^comment = "The category is an invariant and no slice, because either of two codes will do: HL7 v2-0336 S is for those who have no SNOMED CT licence. orderDetail carries the kind of opinion, so that code stays free for the sender's own order code."
* identifier and requisition and status and intent and category and priority and code and orderDetail and subject and authoredOn and requester and reasonCode and reasonReference and supportingInfo and specimen MS

RuleSet: AboutSOCaseTask
* . ^comment = "Task.code carries two codings: fulfill, which every FHIR workflow understands, and the kind of ours. The due time is a warning here and an error in the review, as the hub writes the case and may store it before the clock is known."
* status and statusReason and businessStatus and focus and for and groupIdentifier and authoredOn and requester and restriction and output MS

RuleSet: AboutSOReviewTask
* . ^comment = "The due time is asked for from the first state on, because a review exists only once a case is complete. A review that was declined keeps its period."
* status and statusReason and businessStatus and partOf and focus and for and groupIdentifier and authoredOn and requester and owner and performerType and restriction and output MS

RuleSet: AboutSOInformationRequestTask
* . ^comment = "Each of query, code and questionnaire may repeat and none is required by itself: one input of any kind is enough. The query may be words, since most centres ask in words."
* status and partOf and for and owner and input and output MS

RuleSet: AboutSOOpinion
* . ^comment = "result must hold something once final, but that something is a concordance is checked where the opinion is issued: in a profile it would need the referenced resource at hand, which a single DiagnosticReport has not. appended counts as final, as R4 has it follow final."
* identifier and basedOn and status and code and subject and issued and performer and resultsInterpreter and result and conclusion and presentedForm MS

RuleSet: AboutSOConcordance
* . ^comment = "The impact may repeat: one discrepancy can change surgery and systemic therapy. A note is asked for at a major discrepancy only, to keep agreement cheap to state."
* status and code and subject and focus and value[x] and derivedFrom and component and note MS

RuleSet: AboutSOCancerCondition
* . ^comment = "One profile for primary and metastasis, where mCODE has two: a second opinion is often about which of the two it is. Histology is an extension as in mCODE but under our own URL, since that of mCODE binds to the US edition of SNOMED CT. The binding of code is preferred so that an uncoded local diagnosis is refused for having no coding and not for its system."
* code and bodySite and subject and stage and clinicalStatus and verificationStatus MS

RuleSet: AboutSOStage
* . ^comment = "method is required for every stage, not for TNM alone: FIGO, Ann Arbor and Gleason editions differ as well. The value is a concept, its code as the classification prints it."
* status and code and subject and effective[x] and value[x] and method MS

RuleSet: AboutSOTumorMarker
* . ^comment = "Components count as a value, because a combined positive score and a tumour proportion score often come as parts of one test. The LOINC codes are extensible: published codes for CLDN18.2 and FGFR2b were not found, and new markers come faster than codes."
* status and code and subject and effective[x] and value[x] and dataAbsentReason and specimen and method MS

RuleSet: AboutSOPathologyReport
* . ^comment = "specimen may be a reference by identifier: what was examined must be named, not sent. Sending it is the checklist's matter."
* identifier and status and code and subject and specimen and result and presentedForm and conclusion MS

RuleSet: AboutSOImagingReport
* . ^comment = "imagingStudy may be a reference by identifier, so that a report can come before its images."
* identifier and status and code and subject and imagingStudy and presentedForm and conclusion MS

RuleSet: AboutSOImagingStudy
* . ^comment = "The age of a study is a warning of the checklist and no rule here, so that a stored case stays valid as it grows old. Whole-slide images are studies of modality SM."
* identifier and subject and started and endpoint and series MS

RuleSet: AboutSOWadoEndpoint
* . ^comment = "Only the protocol and the transport are fixed; payload types are left to the archive."
* status and connectionType and address MS

RuleSet: AboutSOSpecimenMaterial
* . ^comment = "Slides and blocks share one profile, since one parcel holds both and the container tells which."
* identifier and type and subject and container MS

RuleSet: AboutSOShipment
* . ^comment = "R4 lets the item of a delivery be a medication, a substance or a device only; the extension shipped-material refers to the specimen. The condition on receipt is asked for once the parcel has arrived."
* identifier and status and patient and suppliedItem and receiver and destination MS

RuleSet: AboutSOConsent
* . ^comment = "A country may stand in place of a centre, as a referrer seldom knows who will answer. Refusals and withdrawals are Consents of the base type; this profile is the permission to start."
* status and scope and patient and dateTime and provision MS

RuleSet: AboutSORecommendationCarePlan
* . ^comment = "A rank is required of a plan, as plans are what alternatives are; drugs and services may be ranked or belong to a plan."
* status and intent and description and activity MS

RuleSet: AboutSORecommendationMedicationRequest
* . ^comment = "intent proposal keeps it out of every system that dispenses. Priority is FHIR's urgency; the place among alternatives is the extension recommendation-rank."
* status and intent and priority and medication[x] and subject and authoredOn MS

RuleSet: AboutSORecommendationServiceRequest
* . ^comment = "intent proposal keeps it out of every system that books. Priority is FHIR's urgency; the place among alternatives is the extension recommendation-rank."
* status and intent and priority and code and subject and authoredOn MS
