namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>An organisation, by the identifier that everybody knows it by.</summary>
public sealed record OrganizationName(string System, string Value, string Display)
{
    /// <summary>As a token: <c>https://directory.example/organization|liver-centre</c>.</summary>
    public string Token => $"{System}|{Value}";
}
