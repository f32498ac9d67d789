namespace SecondOpinion.Fhir.Server;

/// <summary>The Prefer header. hl7.org/fhir/R4/http.html#ops and #search</summary>
/// <param name="Return">minimal, representation, OperationOutcome, or null.</param>
/// <param name="Lenient">Parameters that are not known are left out instead of refused.</param>
/// <param name="Async">The answer may come later, at another address.</param>
public sealed record Preferences(string? Return, bool Lenient, bool Async)
{
    public static Preferences Read(HttpRequest request)
    {
        var preferences = new Preferences(null, false, false);
        foreach (var part in request.Headers["Prefer"].SelectMany(value => (value ?? "").Split([',', ';'], StringSplitOptions.TrimEntries)))
        {
            if (part.StartsWith("return=", StringComparison.Ordinal)) preferences = preferences with { Return = part["return=".Length..] };
            else if (part.StartsWith("handling=", StringComparison.Ordinal)) preferences = preferences with { Lenient = part == "handling=lenient" };
            else if (part == "respond-async") preferences = preferences with { Async = true };
        }

        return preferences;
    }
}
