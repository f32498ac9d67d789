using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST /fhir/$submit</c>, and a transaction that submits a case: one receipt for both.</summary>
public sealed class Submit(SubmitCase submit, ServerSettings settings, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceDocument bundle, bool dryRun, HttpRequest request, CancellationToken cancellationToken)
    {
        var outcome = await Run(bundle, dryRun, cancellationToken);
        if (!outcome.Succeeded) return FhirAnswer.Fail(outcome.Issues);
        return FhirAnswer.Of(StatusCodes.Status200OK, outcome.Value is { } receipt ? Write(receipt, request) : OperationOutcomes.Write(outcome.Issues));
    }

    /// <summary>The receipt by itself; null for a dry run, whose findings are the issues.</summary>
    internal async ValueTask<Outcome<SubmissionReceipt?>> Run(ResourceDocument bundle, bool dryRun, CancellationToken cancellationToken) =>
        bundle.Root.ChildrenNamed("entry").Count() > settings.MaxEntries
            ? Interactions.Transaction.TooManyEntries(settings.MaxEntries)
            : await submit.Handle(bundle, dryRun, clock.GetUtcNow(), cancellationToken);

    /// <summary>An answer for each entry in their order, and after them the Case Task with its content and what completeness found.</summary>
    private static ReadOnlyMemory<byte> Write(SubmissionReceipt receipt, HttpRequest request)
    {
        using var bundle = new BundleWriter("transaction-response", BaseUrl.Of(request));
        var prefer = Preferences.Read(request).Return;
        foreach (var entry in receipt.Entries) bundle.Answered(entry.Created ? "201 Created" : "200 OK", entry.Version, prefer);
        bundle.Answered(receipt.IsUpdate ? "200 OK" : "201 Created", receipt.CaseTask, "representation", receipt.Findings);
        return bundle.Finish();
    }
}
