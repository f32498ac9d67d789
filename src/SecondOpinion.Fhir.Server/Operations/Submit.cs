using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Jobs;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST /fhir/$submit</c>, and a transaction that submits a case: one receipt for both.</summary>
public sealed class Submit(SubmitCase submit, CaseSignals signals, ServerSettings settings, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceDocument bundle, bool dryRun, HttpRequest request, CancellationToken cancellationToken)
    {
        if (bundle.Root.ChildrenNamed("entry").Count() > settings.MaxEntries) return FhirAnswer.Fail(Interactions.Transaction.TooManyEntries(settings.MaxEntries));
        var outcome = await submit.Handle(bundle, dryRun, clock.GetUtcNow(), cancellationToken);
        if (!outcome.Succeeded) return FhirAnswer.Fail(outcome.Issues);
        if (outcome.Value is not { } receipt) return FhirAnswer.Of(StatusCodes.Status200OK, OperationOutcomes.Write(outcome.Issues));
        if (!receipt.IsRepeat) signals.Opened(receipt.CaseTask.Key.Id);
        return FhirAnswer.Of(StatusCodes.Status200OK, Write(receipt, request));
    }

    /// <summary>An answer for each entry in their order, and after them the Case Task with its content.</summary>
    private static ReadOnlyMemory<byte> Write(SubmissionReceipt receipt, HttpRequest request)
    {
        using var bundle = new BundleWriter("transaction-response", BaseUrl.Of(request));
        var prefer = Preferences.Read(request).Return;
        foreach (var entry in receipt.Entries) bundle.Answered(entry.Created ? "201 Created" : "200 OK", entry.Version, prefer);
        bundle.Answered("201 Created", receipt.CaseTask, "representation");
        return bundle.Finish();
    }
}
