using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>An organisation, a country or a person in the marks that resources carry: a digest of its identifier, which has the form of a code.</summary>
public readonly record struct Party(string Key)
{
    /// <summary>Stands for whoever it may be.</summary>
    public static Party Any { get; } = new("any");

    /// <param name="identifier"><c>system|value</c>, or a reference such as <c>RelatedPerson/1</c>.</param>
    public static Party Of(string identifier) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identifier)).AsSpan(0, 12)));

    /// <param name="code">ISO 3166, two letters.</param>
    public static Party OfCountry(string code) => Of("urn:iso:std:iso:3166|" + code.ToUpperInvariant());

    public override string ToString() => Key;
}
