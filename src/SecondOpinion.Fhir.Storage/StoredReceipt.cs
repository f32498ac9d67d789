namespace SecondOpinion.Fhir.Storage;

/// <summary>A receipt and the commit it was kept with.</summary>
public sealed record StoredReceipt(Receipt Receipt, long Commit, DateTimeOffset At);
