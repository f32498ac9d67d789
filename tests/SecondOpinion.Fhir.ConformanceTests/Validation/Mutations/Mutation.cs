namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>One way to break a rule. It changes the target, and says at which path that shows; null where it can't be done to this element.</summary>
/// <param name="Name">The rule that is broken, for the table.</param>
internal sealed record Mutation(string Name, Func<MutationTarget, string?> Break);
