namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The canonicals and codes of the profiles package that decisions are made on.</summary>
public static class Vocabulary
{
    public const string Base = "https://second-opinion.example/fhir";

    public const string CaseBundleProfile = Base + "/StructureDefinition/so-case-bundle";
    public const string CaseTaskProfile = Base + "/StructureDefinition/so-case-task";
    public const string ReviewTaskProfile = Base + "/StructureDefinition/so-review-task";
    public const string InformationRequestProfile = Base + "/StructureDefinition/so-information-request-task";
    public const string ServiceRequestProfile = Base + "/StructureDefinition/so-servicerequest";
    public const string OpinionProfile = Base + "/StructureDefinition/so-opinion";
    public const string ConcordanceProfile = Base + "/StructureDefinition/so-concordance";

    public const string ClaimLease = Base + "/StructureDefinition/claim-lease";
    public const string SlaClock = Base + "/StructureDefinition/sla-clock";
    public const string DecisionDeadline = Base + "/StructureDefinition/decision-deadline";
    public const string ConsultMode = Base + "/StructureDefinition/consult-mode";

    public const string Offer = Base + "/StructureDefinition/offer";
    public const string IndependenceAttestation = Base + "/StructureDefinition/independence-attestation";
    public const string AmendmentReason = Base + "/StructureDefinition/amendment-reason";
    public const string QuestionAnswered = Base + "/StructureDefinition/question-answered";
    public const string Disclaimer = Base + "/StructureDefinition/disclaimer";
    public const string ReviewCapacity = Base + "/StructureDefinition/review-capacity";
    public const string ConditionOnReceipt = Base + "/StructureDefinition/condition-on-receipt";
    public const string AcceptedFormat = Base + "/StructureDefinition/accepted-format";
    public const string CandidateList = "http://hl7.org/fhir/StructureDefinition/task-candidateList";
    public const string TaskReplaces = "http://hl7.org/fhir/StructureDefinition/task-replaces";

    public const string BusinessStatus = Base + "/CodeSystem/business-status";
    public const string TaskKind = Base + "/CodeSystem/task-kind";
    public const string TaskParameter = Base + "/CodeSystem/task-parameter";
    public const string StatusReason = Base + "/CodeSystem/status-reason";
    public const string OpinionKind = Base + "/CodeSystem/opinion-kind";
    public const string ChecklistItem = Base + "/CodeSystem/checklist-item";
    public const string ConcordanceDomain = Base + "/CodeSystem/concordance-domain";

    public const string CustodyEvent = Base + "/CodeSystem/custody-event";
    public const string MaterialCondition = Base + "/CodeSystem/material-condition";

    public const string TumourGroup = Base + "/CodeSystem/tumour-group";
    public const string ConsultModeCodes = Base + "/CodeSystem/consult-mode";
    public const string CentreEligibility = Base + "/CodeSystem/centre-eligibility";

    public const string TaskCode = "http://hl7.org/fhir/CodeSystem/task-code";
    public const string Loinc = "http://loinc.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string Icd10 = "http://hl7.org/fhir/sid/icd-10";
    public const string Icd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
    public const string Countries = "urn:iso:std:iso:3166";
    public const string DicomUid = "urn:dicom:uid";
    public const string IdentifierType = "http://terminology.hl7.org/CodeSystem/v2-0203";
    public const string V20336 = "http://terminology.hl7.org/CodeSystem/v2-0336";

    /// <summary>Confirmatory medical consultation: what marks a ServiceRequest as asking for a second opinion.</summary>
    public const string SecondOpinionSnomed = "77406008";

    /// <summary>The same in HL7 v2 table 0336, for senders without a SNOMED licence.</summary>
    public const string SecondOpinionV2 = "S";
}
