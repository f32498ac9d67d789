using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Criteria in CQL name an expression that a library of the measure defines, as far as the library is held here.</summary>
/// <remarks>hl7.org/fhir/R4/measure-definitions.html#Measure.library</remarks>
internal sealed class MeasureCriteriaCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        List<LibraryShape?>? libraries = null;
        foreach (var group in element.ChildrenNamed("group"))
        {
            foreach (var stratifier in group.ChildrenNamed("stratifier"))
            {
                CheckCriteria(stratifier);
                foreach (var component in stratifier.ChildrenNamed("component")) CheckCriteria(component);
            }
        }

        void CheckCriteria(Element holder)
        {
            if (holder.Child("criteria") is not { Exists: true } criteria) return;
            if (!criteria.Child("language").HasText("text/cql") && !criteria.Child("language").HasText("text/cql.identifier")) return;
            if (criteria.ChildText("expression") is not { } expression) return;
            libraries ??= Libraries(element, run);
            if (Fault(expression, libraries) is { } fault) run.Error("measure-criteria", criteria, fault);
        }
    }

    private static string? Fault(string expression, List<LibraryShape?> libraries)
    {
        if (libraries.Count == 0) return "The criteria are in CQL, and the measure names no library that defines them. Add it under 'library'.";
        var dot = expression.IndexOf('.');
        if (dot < 0 && libraries.Count > 1) return "The measure has several libraries, and the expression does not say which one defines it. Write the library's name and a dot before it.";

        // Where one library is not held here, it may be the one that is meant.
        var library = dot < 0 ? libraries[0] : libraries.Find(known => known?.Name == expression[..dot]);
        if (library is null) return libraries.Contains(null) ? null : "None of the measure's libraries has the name before the dot. Correct it, or add the library.";
        return library.Defines(expression[(dot + 1)..]) == false ? "The library defines no such expression. Correct the name, or define it there." : null;
    }

    private static List<LibraryShape?> Libraries(Element measure, ValidationRun run)
    {
        var found = new List<LibraryShape?>();
        foreach (var named in measure.ChildrenNamed("library"))
        {
            if (named.HasValue) found.Add(LibraryShape.Find(named.Text!, run));
        }

        return found;
    }

    private sealed class LibraryShape(string? name, string? elm, string? cql)
    {
        public string? Name => name;

        public static LibraryShape? Find(string canonical, ValidationRun run)
        {
            if (run.Profiles.Definitions.Find("Library", LintDefinitions.WithoutVersion(canonical)) is not { } text) return null;
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new LibraryShape(root.TryGetProperty("name", out var name) ? name.GetString() : null, Content(root, "application/elm+"), Content(root, "text/cql"));
        }

        /// <summary>Null when the library came without its text.</summary>
        public bool? Defines(string expression)
        {
            var plain = expression.Trim('"');
            if (elm is not null) return elm.Contains($"\"{plain}\"", StringComparison.Ordinal);
            return cql is null ? null : cql.Contains($"define {plain}", StringComparison.Ordinal) || cql.Contains($"define \"{plain}\"", StringComparison.Ordinal)
                || cql.Contains($"define function {plain}", StringComparison.Ordinal) || cql.Contains($"define function \"{plain}\"", StringComparison.Ordinal);
        }

        private static string? Content(JsonElement library, string type)
        {
            if (!library.TryGetProperty("content", out var list) || list.ValueKind != JsonValueKind.Array) return null;
            foreach (var content in list.EnumerateArray())
            {
                if (content.TryGetProperty("contentType", out var stated) && stated.GetString()?.StartsWith(type, StringComparison.Ordinal) == true
                    && content.TryGetProperty("data", out var data) && data.TryGetBytesFromBase64(out var bytes)) return Encoding.UTF8.GetString(bytes);
            }

            return null;
        }
    }
}
