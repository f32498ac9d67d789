using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>A submission that has passed validation.</summary>
/// <param name="ReceiptKey">The key under which its receipt is kept.</param>
internal sealed record Submitted(CaseBundle Bundle, IReadOnlyList<BundleEntry> Entries, string ReceiptKey, string Digest, IReadOnlyList<Issue> Findings);
