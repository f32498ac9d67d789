using System.Text;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A concept map's codes are in the code systems of their groups and in the value sets that it maps between, where these are held.</summary>
/// <remarks>hl7.org/fhir/R4/conceptmap-definitions.html#ConceptMap.group.element.code and .source[x]</remarks>
internal sealed class ConceptMapCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var (source, target) = (Scope(element.Child("source"), run), Scope(element.Child("target"), run));
        foreach (var group in element.ChildrenNamed("group"))
        {
            var (from, to) = (Side.Of(group, "source", source, run), Side.Of(group, "target", target, run));
            if (from is null && to is null) continue;
            foreach (var concept in group.ChildrenNamed("element"))
            {
                from?.CheckCode(concept, run);
                if (to is null) continue;
                foreach (var match in concept.ChildrenNamed("target")) to.CheckCode(match, run);
            }
        }
    }

    private static ValueSetContent? Scope(Element named, ValidationRun run)
    {
        if (!named.Exists || !named.HasValue || named.RawValue.StartsWith((byte)'#')) return null;
        var url = LintDefinitions.WithoutVersion(named.Text!);
        if (run.Profiles.Lint.OtherKind(url, "ValueSet") is not { } kind) return run.Profiles.Terminology.Find(url);
        run.Error("conceptmap-scope", named, $"The map is between value sets, and this is a {kind}. Name the value set.");
        return null;
    }

    private sealed class Side(string system, CodeSystemContent? content, bool isCertain, ValueSetContent? scope)
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(system);

        public static Side? Of(Element group, string name, ValueSetContent? scope, ValidationRun run)
        {
            if (group.ChildText(name) is not { } system) return null;
            system = LintDefinitions.WithoutVersion(system);
            var content = run.Profiles.Terminology.FindSystem(system);

            // Another version than the one that is held may have other codes.
            var version = group.ChildText(name + "Version");
            var isCertain = !run.Profiles.Lint.IsDated(system) && (version is null || run.Profiles.Lint.System(system)?.Version is not { } held || held == version);
            return content is null && scope is null ? null : new Side(system, content, isCertain, scope);
        }

        public void CheckCode(Element holder, ValidationRun run)
        {
            if (holder.Child("code") is not { Exists: true, HasValue: true } code) return;
            if (content?.Contains(code.Utf8()) == Membership.NotIn)
                Report("conceptmap-code-unknown", code, "The code system of the group has no such code. Correct the code, or the system of the group.", isCertain, run);
            else if (scope?.Contains(utf8, code.Utf8()) == Membership.NotIn)
                Report("conceptmap-code-outside", code, "The code is not in the value set that the map names for this side. Correct the code, or the value set.",
                    isCertain && content is { IsComplete: true }, run);
        }

        private static void Report(string id, Element code, string message, bool isSure, ValidationRun run)
        {
            if (isSure) run.Error(id, code, message);
            else run.Warn(id, code, message);
        }
    }
}
