namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A key that this server signs its tokens with.</summary>
/// <param name="Id">The <c>kid</c> in the tokens.</param>
/// <param name="Pem">The private key.</param>
public sealed record SigningKey(string Id, DateTimeOffset Created, string Pem);
