namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The canonicals and codes of the profiles package that decisions are made on.</summary>
public static class Vocabulary
{
    public const string Base = "https://second-opinion.example/fhir";

    public const string CaseBundleProfile = Base + "/StructureDefinition/so-case-bundle";
    public const string CaseTaskProfile = Base + "/StructureDefinition/so-case-task";
    public const string ReviewTaskProfile = Base + "/StructureDefinition/so-review-task";
    public const string OpinionProfile = Base + "/StructureDefinition/so-opinion";
    public const string ConcordanceProfile = Base + "/StructureDefinition/so-concordance";

    public const string ClaimLease = Base + "/StructureDefinition/claim-lease";
    public const string SlaClock = Base + "/StructureDefinition/sla-clock";
    public const string DecisionDeadline = Base + "/StructureDefinition/decision-deadline";
    public const string ConsultMode = Base + "/StructureDefinition/consult-mode";

    public const string BusinessStatus = Base + "/CodeSystem/business-status";
    public const string TaskKind = Base + "/CodeSystem/task-kind";
    public const string TaskParameter = Base + "/CodeSystem/task-parameter";
    public const string StatusReason = Base + "/CodeSystem/status-reason";
    public const string OpinionKind = Base + "/CodeSystem/opinion-kind";
    public const string ChecklistItem = Base + "/CodeSystem/checklist-item";
    public const string ConcordanceDomain = Base + "/CodeSystem/concordance-domain";

    public const string TaskCode = "http://hl7.org/fhir/CodeSystem/task-code";
    public const string Loinc = "http://loinc.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string V20336 = "http://terminology.hl7.org/CodeSystem/v2-0336";

    /// <summary>Confirmatory medical consultation: what marks a ServiceRequest as asking for a second opinion.</summary>
    public const string SecondOpinionSnomed = "77406008";

    /// <summary>The same in HL7 v2 table 0336, for senders without a SNOMED licence.</summary>
    public const string SecondOpinionV2 = "S";
}
