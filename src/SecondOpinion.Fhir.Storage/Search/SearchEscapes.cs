using System.Text;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>The escapes <c>\, \| \$ \\</c> in search values: split first, undo after. hl7.org/fhir/R4/search.html#escaping</summary>
internal static class SearchEscapes
{
    /// <summary>The parts between the separators that no backslash precedes, still with their escapes.</summary>
    public static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == separator)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    public static string Undo(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ',' or '|' or '$' or '\\') i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>Writes a text so that it stands for itself in a search value.</summary>
    public static string Escape(string text) => text.Replace("\\", "\\\\").Replace(",", "\\,").Replace("|", "\\|").Replace("$", "\\$");
}
