using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>A request, or an entry of a Bundle, that is taken down once: before its answer leaves, and whole, with what it wrote.</summary>
/// <param name="target">What it was about, relative to the base and without its query.</param>
/// <param name="matters">When it is done, its record is of those that are waited for.</param>
internal sealed class AuditedRequest(AuditTrail trail, HttpContext context, Identity? who, char action, string target, bool matters)
{
    // Ambient, because what is written reaches the store far from the request.
    private static readonly AsyncLocal<AuditedRequest?> Ambient = new();

    private IReadOnlyList<string>? noted;
    private string? form;
    private volatile bool isRecorded;

    /// <summary>The request that is being answered; null for what runs by itself.</summary>
    public static AuditedRequest? Current => Ambient.Value;

    /// <summary>Makes this what the request, and all that is written for it from here on, is recorded as.</summary>
    public void Enter()
    {
        context.Features.Set(this);

        // What is ambient costs every await from here on, and what reads writes nothing.
        if (matters) Ambient.Value = this;
    }

    /// <summary>Parameters of a search that came in its body.</summary>
    public void Asked(string parameters) => form = parameters;

    /// <summary>What is kept with these changes as their record; null when the request has been recorded already, and they must be by themselves.</summary>
    public AuditFacts? Writing(ChangeSet changes) => isRecorded ? null : Facts(StatusCodes.Status200OK) with { Patients = PatientsNamed.In(changes, context.Request) };

    /// <summary>The changes have been committed, and their record with them.</summary>
    /// <param name="patients">Of whom it tells.</param>
    public void Wrote(IReadOnlyList<string> patients)
    {
        lock (this) noted = noted is null ? patients : [.. noted.Union(patients)];
    }

    /// <summary>Takes the request down with this answer, unless it has been.</summary>
    /// <returns>False when it could not be, and the answer must not be given.</returns>
    public ValueTask<bool> Record(FhirAnswer answer)
    {
        if (isRecorded) return new ValueTask<bool>(true);
        var isGiven = answer.Status < StatusCodes.Status400BadRequest;
        if (!isGiven) return Record(answer.Status, answer.Issues.Count == 0 ? null : answer.Issues[0].Id, []);
        if (noted is null) return Record(answer.Status, null, PatientsIn(answer));

        // What was written is recorded with its commit; what the answer tells beyond it is yet to be.
        IReadOnlyList<string> others = answer.Location is null ? [.. PatientsIn(answer).Except(noted)] : [];
        if (others.Count > 0) return Record(answer.Status, null, others);
        isRecorded = true;
        return new ValueTask<bool>(true);
    }

    /// <summary>Takes the request down with the status that it has, unless it has been.</summary>
    public ValueTask<bool> Record()
    {
        isRecorded |= noted is not null && context.Response.StatusCode < StatusCodes.Status400BadRequest;
        return isRecorded ? new ValueTask<bool>(true) : Record(context.Response.StatusCode, null, []);
    }

    /// <summary>Takes the request down as one that got no answer, unless it has been.</summary>
    public ValueTask<bool> Abandon() => isRecorded ? new ValueTask<bool>(true) : Record(StatusCodes.Status499ClientClosedRequest, "abandoned", []);

    private ValueTask<bool> Record(int status, string? reason, IReadOnlyList<string> patients)
    {
        isRecorded = true;

        // The Bundle that an entry stands in is taken down after it, and waited for in its place.
        var isEntry = context.Features.Get<Interactions.EntryAnswer>() is not null;
        var isDone = status < StatusCodes.Status400BadRequest && matters;
        return trail.Take(Facts(status) with { Reason = reason, Patients = patients }, !isEntry && (isDone || status == StatusCodes.Status403Forbidden || who?.BreakGlass is not null));
    }

    private AuditFacts Facts(int status)
    {
        var query = context.Request.QueryString.Value;
        if (form is not null) query = string.IsNullOrEmpty(query) ? "?" + form : $"{query}&{form}";
        return trail.Of(context, who, AuditKind.Rest, target, status, action) with { Query = string.IsNullOrEmpty(query) ? null : query };
    }

    private IReadOnlyList<string> PatientsIn(FhirAnswer answer)
    {
        // Of whom the audit tells is known from what was asked of it; to name them again would have it grow by being looked at.
        if (target.StartsWith("AuditEvent", StringComparison.Ordinal)) return [];
        var found = PatientsNamed.In((answer.Body.IsEmpty && answer.Version is not null ? answer.Version.Json : answer.Body).Span, context.Request);
        return answer.Version?.Key is { Type: "Patient" } key && !found.Contains(key.Id) ? [key.Id, .. found] : found;
    }
}
