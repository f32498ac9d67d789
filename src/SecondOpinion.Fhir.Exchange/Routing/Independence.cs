using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>Who takes part in the care, wrote what is under review or gave an earlier opinion, or belongs to an organisation that did, can't give this one. Pure.</summary>
/// <remarks>A department of the hospital that asked is not independent, nor is the hospital for a department that asked; two hospitals below one carrier are.</remarks>
public static class Independence
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["conflict-requester"] = "asked for this opinion",
        ["conflict-report-author"] = "issued or interpreted a report under review",
        ["conflict-care-team"] = "takes part in the patient's care",
        ["conflict-earlier-opinion"] = "gave an earlier opinion on this case",
    };

    /// <param name="involved">Identities of those involved, with the reason code of each.</param>
    /// <param name="own">Identities of who wants to give the opinion.</param>
    /// <param name="above">Identities of the organisations above.</param>
    public static Issue? Check(IReadOnlyDictionary<string, string> involved, IReadOnlySet<string> own, IReadOnlySet<string> above)
    {
        if (Reason(involved, own, above) is not { } reason) return null;
        return Issue.Error(IssueType.Forbidden, reason,
            $"Who claims, or an organisation it belongs to, {Meanings.GetValueOrDefault(reason, "takes part in the case")}, and so can't give an independent opinion. Another centre or reviewer must claim the case.");
    }

    /// <summary>The code of the conflict, or null.</summary>
    internal static string? Reason(IReadOnlyDictionary<string, string> involved, IReadOnlySet<string> own, IReadOnlySet<string> above) =>
        own.Concat(above).Concat(own.Select(Above)).Select(involved.GetValueOrDefault).FirstOrDefault(reason => reason is not null);

    /// <summary>The key under which an organisation above an involved one is kept: it is no party itself, only its own claim would be one.</summary>
    internal static string Above(string identity) => "above|" + identity;
}
