using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>batch: every entry by itself, each with its own answer, inside a 200. hl7.org/fhir/R4/http.html#transaction</summary>
internal sealed class Batch(EntryRequests requests, ServerSettings settings)
{
    public async Task<IResult> Handle(ResourceDocument bundle, HttpRequest request, CancellationToken cancellationToken)
    {
        // What is wrong within an entry is that entry's matter.
        var outside = bundle.Issues.Where(issue => EntryOf(issue) < 0).ToArray();
        if (outside.Length > 0) return FhirAnswer.Fail(outside);
        if (bundle.Root.ChildrenNamed("entry").Count() > settings.MaxEntries) return FhirAnswer.Fail(Transaction.TooManyEntries(settings.MaxEntries));
        var malformed = bundle.Issues.Where(issue => issue.Severity >= IssueSeverity.Error).ToLookup(EntryOf);
        var prefer = Preferences.Read(request).Return;
        using var answers = new BundleWriter("batch-response", BaseUrl.Of(request));
        var index = 0;
        foreach (var entry in bundle.Root.ChildrenNamed("entry"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = malformed[index].Any() ? FhirAnswer.Fail(malformed[index].ToArray()) : await requests.Run(entry, request.HttpContext, cancellationToken);
            answers.Answered(answer, prefer);
            index++;
        }

        return FhirAnswer.Of(StatusCodes.Status200OK, answers.Finish());
    }

    /// <summary>Which entry an issue lies in; -1 when in none.</summary>
    private static int EntryOf(Issue issue)
    {
        const string start = "Bundle.entry[";
        if (!issue.Expression.StartsWith(start, StringComparison.Ordinal)) return -1;
        var end = issue.Expression.IndexOf(']', start.Length);
        return int.TryParse(issue.Expression.AsSpan(start.Length, end - start.Length), out var index) ? index : -1;
    }
}
