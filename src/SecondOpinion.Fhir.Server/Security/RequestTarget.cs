namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a request is about and what it needs, read from its method and path.</summary>
/// <param name="Type">The resource type; null for the system.</param>
/// <param name="Id">The resource; null for the type or the system.</param>
/// <param name="Operation">Without the dollar sign; null for an interaction.</param>
/// <param name="Needs">What a scope must allow on the type.</param>
internal sealed record RequestTarget(string? Type, string? Id, string? Operation, Permissions Needs)
{
    // Operations that write nothing; any other is taken for one that does.
    private static readonly HashSet<string> Reading =
        ["everything", "document", "meta", "diff", "validate", "queue", "expand", "validate-code", "lookup", "subsumes", "snapshot", "translate", "case", "clock", "routing", "check-completeness", "export", "fhirpath"];

    /// <summary>Steps of a case, whose rules judge themselves who may take them.</summary>
    private static readonly HashSet<string> Steps =
    [
        "claim", "renew", "release", "assign", "accept", "start", "decline", "give-up", "request-information", "answer-cancellation", "issue-opinion", "amend",
        "cancel", "dispute", "request-third-opinion", "transfer-custody",
    ];

    /// <summary>Operations that give out whole records.</summary>
    private static readonly HashSet<string> Disclosing = ["everything", "case", "document", "export"];

    public bool IsStep => Operation is not null && Steps.Contains(Operation);

    /// <summary>What is sent comes in by it: a case, or an opinion.</summary>
    public bool IsIntake => Operation is "submit" or "process-message" or "issue-opinion" or "amend" || (Operation is null && Type is null or "ServiceRequest" && !IsReading);

    /// <summary>Something is written by it, or a whole record given out.</summary>
    public bool Matters => !IsReading || (Operation is not null && Disclosing.Contains(Operation));

    public bool IsReading => Needs is Permissions.Read or Permissions.Search or Permissions.None;

    /// <summary>What the audit calls it. hl7.org/fhir/R4/valueset-audit-event-action.html</summary>
    public char Action(string method) => Operation is not null || Needs == Permissions.Search || Type is null ? 'E' : method switch { "POST" => 'C', "PUT" or "PATCH" => 'U', "DELETE" => 'D', _ => 'R' };

    public static RequestTarget Of(string method, PathString path)
    {
        var parts = (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        var isGet = method is "GET" or "HEAD";
        var operation = parts.FirstOrDefault(part => part[0] == '$')?[1..];
        if (operation is not null)
        {
            var (type, id) = parts[0][0] == '$' ? (null, null) : (parts[0], parts.Length > 1 && parts[1][0] != '$' ? parts[1] : null);
            return new RequestTarget(type, id, operation, Reading.Contains(operation) ? Permissions.Read : Permissions.Update);
        }

        return parts switch
        {
            [] => new RequestTarget(null, null, null, isGet ? Permissions.None : Permissions.Create),
            ["_history"] => new RequestTarget(null, null, null, Permissions.None),
            [var type] => new RequestTarget(type, null, null, method switch
            {
                "POST" => Permissions.Create, "PUT" => Permissions.Update | Permissions.Create, "PATCH" => Permissions.Update, "DELETE" => Permissions.Delete, _ => Permissions.Search,
            }),
            [var type, "_search"] => new RequestTarget(type, null, null, Permissions.Search),
            [var type, "_history"] => new RequestTarget(type, null, null, Permissions.Search),
            [var type, var id] => new RequestTarget(type, id, null, method switch
            {
                "PUT" or "PATCH" => Permissions.Update, "DELETE" => Permissions.Delete, "POST" => Permissions.Create, _ => Permissions.Read,
            }),
            [var type, var id, "_history", ..] => new RequestTarget(type, id, null, isGet ? Permissions.Read : Permissions.Update),
            [_, _, var type, ..] => new RequestTarget(type, null, null, Permissions.Search),
        };
    }
}
