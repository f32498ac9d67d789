using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>batch: every entry by itself, each with its own answer, inside a 200. hl7.org/fhir/R4/http.html#transaction</summary>
public sealed class Batch(DefinitionCatalogue definitions, ServerSettings settings)
{
    public async Task<IResult> Handle(ResourceDocument bundle, Func<ResourceDocument, Task<IResult>> runAlone, HttpRequest request)
    {
        if (bundle.Issues.Count > 0) return FhirAnswer.Fail(bundle.Issues);
        if (bundle.Root.ChildrenNamed("entry").Count() > settings.MaxEntries) return FhirAnswer.Fail(Transaction.TooManyEntries(settings.MaxEntries));
        using var answers = new BundleWriter("batch-response", BaseUrl.Of(request));
        foreach (var entry in bundle.Root.ChildrenNamed("entry").ToList())
        {
            var alone = ResourceDocument.Parse(Wrap(entry), definitions);
            var answer = alone.Succeeded ? await runAlone(alone.Value) : FhirAnswer.Fail(alone.Issues);
            Add(answers, (FhirAnswer)answer, $"Bundle.entry[{entry.Repeat}]");
        }

        return FhirAnswer.Of(StatusCodes.Status200OK, answers.Finish());
    }

    /// <summary>An entry as a transaction of its own, which has the same rules for one.</summary>
    private static ReadOnlyMemory<byte> Wrap(Element entry)
    {
        var head = """{"resourceType":"Bundle","type":"transaction","entry":["""u8;
        var json = new byte[head.Length + entry.Length + 2];
        head.CopyTo(json);
        entry.Json.Span.CopyTo(json.AsSpan(head.Length));
        "]}"u8.CopyTo(json.AsSpan(head.Length + entry.Length));
        return json;
    }

    /// <param name="place">Where the entry stands in the Bundle that was sent; alone, it was the first.</param>
    private void Add(BundleWriter answers, FhirAnswer answer, string place)
    {
        if (answer.Status != StatusCodes.Status200OK)
        {
            var placed = FhirAnswer.Fail(answer.Issues.Select(issue => At(issue, place)).ToArray());
            answers.Answered($"{answer.Status}", placed.Body, isOutcome: true);
            return;
        }

        var inner = ResourceDocument.Parse(answer.Body, definitions).Value.Root.Child("entry");
        answers.Copy(inner.Json);
    }

    private static Issue At(Issue issue, string place)
    {
        const string alone = "Bundle.entry[0]";
        return issue.Expression.StartsWith(alone, StringComparison.Ordinal) ? issue.At(place + issue.Expression[alone.Length..]) with { Line = 0, Column = 0 } : issue;
    }
}
