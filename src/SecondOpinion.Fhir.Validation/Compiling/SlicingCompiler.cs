using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Slices;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>Turns a sliced row and its slices into a <see cref="SlicingCheck"/>.</summary>
internal static class SlicingCompiler
{
    private static readonly Slicing ByUrl = new([new Discriminator("value", "url")], Ordered: false, "open");
    private static readonly Slicing ByType = new([new Discriminator("type", "$this")], Ordered: false, "open");

    /// <summary>Where the definitions do not tell how the slices are told apart, no more than their number can be checked.</summary>
    public static ICheck? Compile(
        ProfileCompiler compiler, CompiledProfiles profiles, RowNode sliced, string name, TypeSchema? parentType, ElementDefinition? baseRow)
    {
        var slicing = sliced.Slicing ?? (name is "extension" or "modifierExtension" ? ByUrl : sliced.Row.IsChoice ? ByType : null);
        if (slicing is null) return null;
        var discriminators = new DiscriminatorCompiler(profiles);
        var schemas = parentType?.Elements.Where(e => e.Name == name).ToArray() ?? [];
        var slices = new List<Slice>();
        foreach (var node in sliced.Slices)
        {
            var sliceName = node.Row.SliceName ?? "";
            var tests = sliceName == "@default" ? [] : slicing.Discriminators.Select(d => discriminators.Compile(d, node, slices.Count, slicing.Discriminators.Count)).ToArray();
            if (Array.Exists(tests, test => test is null) || (tests.Length == 0 && sliceName != "@default")) return SliceTotalCheck.For(name, sliced);
            var rules = compiler.Compile(node, compiler.ContentType(node.Row, schemas), baseRow);
            slices.Add(new Slice(sliceName, tests!, node.Row.Min, node.Row.Max, rules, ParentOf(sliceName, slices)));
        }

        return new SlicingCheck(name, slicing, slices.ToArray(), sliced.Row.Min);
    }

    // A slice called a/b slices the slice a.
    private static int ParentOf(string sliceName, List<Slice> slices)
    {
        var bar = sliceName.LastIndexOf('/');
        return bar < 0 ? -1 : slices.FindIndex(slice => slice.Name == sliceName[..bar]);
    }
}
