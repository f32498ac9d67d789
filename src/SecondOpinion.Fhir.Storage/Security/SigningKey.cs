namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A key that this server signs its tokens with.</summary>
/// <param name="Id">The <c>kid</c> in the tokens.</param>
/// <param name="Body">The private key, as whoever made it wants it kept.</param>
public sealed record SigningKey(string Id, DateTimeOffset Created, byte[] Body);
