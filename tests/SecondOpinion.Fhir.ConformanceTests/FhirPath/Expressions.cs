using SecondOpinion.Fhir.FhirPath;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>The expressions of definitions.</summary>
internal static class Expressions
{
    /// <summary>Each parses, and what it is printed as is the same expression.</summary>
    public static void AssertAllParse(IEnumerable<string> expressions)
    {
        var faults = new List<string>();
        foreach (var text in expressions)
        {
            var parsed = FhirPathExpression.Parse(text);
            if (!parsed.Succeeded)
            {
                faults.Add($"{text}\n    {parsed.Issues[0].Message}");
                continue;
            }

            var printed = parsed.Value.ToString();
            var again = FhirPathExpression.Parse(printed);
            if (!again.Succeeded || again.Value.ToString() != printed) faults.Add($"{text}\n    is printed as {printed}");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
