using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Holds what a referral writes beside its own case to what it may: Tasks of a case, issued opinions and other requests' cases have rules of their own, which a referral does not pass.</summary>
public sealed class ReferralWrites(CaseLoading loading, OpinionParts parts)
{
    /// <param name="own">The request of the referral's own case; null for a case that is being opened.</param>
    internal async ValueTask<Issue?> Refuse(IReadOnlyList<Change> changes, string? own, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (change.Key.Type == "Task" && IsOfACase(change))
            {
                return Issue.Error(IssueType.Conflict, "task-of-a-case",
                    $"A referral changes no Tasks and brings none of a case, and it has {change.Key}. Take it out; the server opens and moves the Tasks of a case, and clients do by their operations.");
            }

            if (change.Kind == ChangeKind.Create) continue;
            if (change.Key.Type == "DiagnosticReport" && await parts.FindIssued(change.Key, cancellationToken) is not null)
            {
                return Issue.Error(IssueType.Conflict, "opinion-of-a-case",
                    $"{change.Key} is the opinion on a case, and a referral does not write it. Refer to it instead; whoever gave it amends it with {change.Key}/$amend.");
            }

            if (change.Key.Type == "ServiceRequest" && change.Key.ToString() != own && await loading.FindByRequest(change.Key.ToString(), cancellationToken) is { } other)
            {
                return Issue.Error(IssueType.Conflict, "request-of-a-case",
                    $"{change.Key} is what {other.Key} answers, and no part of this referral. Take it out, and change it by a request of its own.");
            }

            if (await parts.Refuse(change, [], cancellationToken) is { } part) return part;
        }

        return null;
    }

    /// <summary>Not looked up: who may not see a Task is told the same as of one that is not there.</summary>
    private static bool IsOfACase(Change change) => change.Kind != ChangeKind.Create || (change.Content is { } content && TaskContent.Read(content.Utf8).Kind is not null);
}
