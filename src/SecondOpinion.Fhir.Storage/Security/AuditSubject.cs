namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What an event was about, read from its target.</summary>
/// <param name="Reference">The resource or version: <c>Patient/1</c>, <c>Task/1/_history/2</c>; null where the target is none.</param>
/// <param name="Operation">With its dollar sign; null for an interaction.</param>
internal readonly record struct AuditSubject(string? Reference, string? Operation)
{
    public static AuditSubject Of(AuditFacts facts)
    {
        if (facts.Kind != AuditKind.Rest) return default;
        var target = facts.Target;
        var dollar = target.IndexOf('$');
        var operation = dollar >= 0 && (dollar == 0 || target[dollar - 1] == '/') ? target[dollar..] : null;
        var parts = (operation is null ? target : target[..dollar]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isResource = parts.Length >= 2 && char.IsAsciiLetterUpper(parts[0][0]) && parts[1][0] != '_';

        // Patient/1/Observation is a search, which has no resource of its own.
        if (!isResource || (parts.Length == 3 && parts[2] != "_history")) return new AuditSubject(null, operation);
        return new AuditSubject(parts.Length == 4 ? string.Join('/', parts) : $"{parts[0]}/{parts[1]}", operation);
    }

    /// <summary>A code of hl7.org/fhir/R4/valueset-type-restful-interaction.html or its like for the system.</summary>
    public string Interaction(AuditFacts facts) => facts.Action switch
    {
        'C' => "create",
        'U' => "update",
        'D' => "delete",
        'R' when facts.Target.Contains("/_history/", StringComparison.Ordinal) => "vread",
        'R' when facts.Target.EndsWith("/_history", StringComparison.Ordinal) => "history-instance",
        'R' => "read",
        _ when Operation is not null => "operation",
        _ when facts.Target == "_history" => "history-system",
        _ when facts.Target.EndsWith("/_history", StringComparison.Ordinal) => "history-type",
        _ when facts.Target is "commit" || (facts.Target.Length == 0 && facts.Query is null) => "transaction",
        _ when facts.Target.Length == 0 => "search-system",
        _ => "search-type",
    };
}
