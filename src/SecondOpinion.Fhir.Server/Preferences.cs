namespace SecondOpinion.Fhir.Server;

/// <summary>The Prefer header. hl7.org/fhir/R4/http.html#ops and #search</summary>
/// <param name="Return">minimal, representation, OperationOutcome, or null.</param>
/// <param name="Lenient">Parameters that are not known are left out instead of refused.</param>
public sealed record Preferences(string? Return, bool Lenient)
{
    public static Preferences Read(HttpRequest request)
    {
        string? @return = null;
        var lenient = false;
        foreach (var part in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (part.StartsWith("return=", StringComparison.Ordinal)) @return = part["return=".Length..];
            else if (part.StartsWith("handling=", StringComparison.Ordinal)) lenient = part == "handling=lenient";
        }

        return new Preferences(@return, lenient);
    }
}
