namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>Cuts a parameter's expression down to one resource type. Parameters shared by many types are unions of a path for each.</summary>
internal static class ParameterExpressions
{
    /// <returns>Null when nothing in the expression concerns the type.</returns>
    public static string? For(string resourceType, string expression)
    {
        var parts = SplitUnion(expression).Where(part => Concerns(resourceType, part)).ToList();
        return parts.Count == 0 ? null : string.Join(" | ", parts);
    }

    private static bool Concerns(string resourceType, string part)
    {
        var start = part.AsSpan().TrimStart('(');
        var length = 0;
        while (length < start.Length && char.IsAsciiLetterOrDigit(start[length])) length++;
        var first = start[..length];

        // What begins with a small letter is relative to the resource, of whatever type.
        return first.IsEmpty || char.IsAsciiLetterLower(first[0]) || first.SequenceEqual(resourceType) || first is "Resource" or "DomainResource";
    }

    private static List<string> SplitUnion(string expression)
    {
        var parts = new List<string>();
        var (depth, start, inString) = (0, 0, false);
        for (var i = 0; i < expression.Length; i++)
        {
            switch (expression[i])
            {
                case '\'':
                    inString = !inString;
                    break;
                case '(' when !inString:
                    depth++;
                    break;
                case ')' when !inString:
                    depth--;
                    break;
                case '|' when !inString && depth == 0:
                    parts.Add(expression[start..i].Trim());
                    start = i + 1;
                    break;
            }
        }

        parts.Add(expression[start..].Trim());
        return parts;
    }
}
