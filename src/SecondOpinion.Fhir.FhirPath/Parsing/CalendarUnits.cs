namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>The calendar words that may follow a number. hl7.org/fhirpath/N1/#time-valued-quantities</summary>
internal static class CalendarUnits
{
    private static readonly Dictionary<string, string> Singulars = new()
    {
        ["year"] = "year", ["years"] = "year", ["month"] = "month", ["months"] = "month", ["week"] = "week", ["weeks"] = "week",
        ["day"] = "day", ["days"] = "day", ["hour"] = "hour", ["hours"] = "hour", ["minute"] = "minute", ["minutes"] = "minute",
        ["second"] = "second", ["seconds"] = "second", ["millisecond"] = "millisecond", ["milliseconds"] = "millisecond",
    };

    /// <summary>The singular of a calendar word, or null for any other word.</summary>
    public static string? Singular(string word) => Singulars.GetValueOrDefault(word);
}
