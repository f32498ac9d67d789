namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Makes a definition's snapshot from its base and its differential. hl7.org/fhir/R4/profiling.html#snapshot</summary>
/// <remarks>Bases and profiles on types that have no snapshot either get one on the way. One instance per snapshot: it knows what is under way.</remarks>
public sealed class SnapshotGenerator
{
    // Deeper than any chain of profiles that people wrote, and far from the end of the stack.
    private const int MaxDepth = 32;

    private readonly Func<string, StructureDefinition?> find;
    private readonly HashSet<string> underWay = [];
    private readonly Dictionary<string, StructureDefinition> done = [];

    public SnapshotGenerator(DefinitionCatalogue catalogue)
        : this(catalogue.FindAsGiven)
    {
    }

    internal SnapshotGenerator(Func<string, StructureDefinition?> find) => this.find = find;

    /// <summary>The rows that the differential makes of the base's, whether or not the definition brings a snapshot.</summary>
    /// <returns>A failure when there is no base to start from; warnings for the rows of the differential that could not be applied.</returns>
    public Outcome<IReadOnlyList<ElementDefinition>> Generate(StructureDefinition definition)
    {
        if (definition.BaseDefinition is not { } baseUrl)
            return Problem(definition, "snapshot-base-missing", "The definition has neither a snapshot nor a baseDefinition. Give it one of them.");
        if (underWay.Count >= MaxDepth || !underWay.Add(definition.Url))
            return Problem(definition, "snapshot-cycle", "The definition is, over its bases and the profiles of its types, built on itself. Take it out of the circle.");
        try
        {
            if (Complete(baseUrl) is not { Snapshot.Count: > 0 } parent)
            {
                return Problem(definition, "snapshot-base-missing",
                    $"The base {baseUrl} has no snapshot, or is in none of the packages that are loaded. Load the package that defines it, in the version that is named.");
            }

            return Generate(definition, parent);
        }
        finally
        {
            underWay.Remove(definition.Url);
        }
    }

    /// <summary>The definition with a snapshot, its own or a generated one; null when it is not known or is itself under way.</summary>
    internal StructureDefinition? Complete(string canonical)
    {
        if (done.TryGetValue(canonical, out var known)) return known;
        if (find(canonical) is not { } found) return null;
        var complete = found.Snapshot.Count > 0 ? found : Complete(found);
        return complete.Snapshot.Count > 0 ? done[canonical] = complete : complete;
    }

    /// <summary>The definition with a generated snapshot, or with the issues that stood in its way.</summary>
    internal StructureDefinition Complete(StructureDefinition given)
    {
        var outcome = Generate(given);
        return given with { Snapshot = outcome.Succeeded ? outcome.Value : [], Issues = outcome.Issues };
    }

    private static Issue Problem(StructureDefinition definition, string id, string message) =>
        new(IssueSeverity.Error, IssueType.NotFound, id, "StructureDefinition.baseDefinition", $"{definition.Url}: {message}");

    private Outcome<IReadOnlyList<ElementDefinition>> Generate(StructureDefinition definition, StructureDefinition parent)
    {
        var root = SnapshotNode.Read(parent.Snapshot)!;
        var stated = SnapshotNode.Read(definition.Differential);
        if (stated is not null && stated.Name != root.Name)
        {
            // A type that specialises another has a name of its own.
            var renamed = new SnapshotNode(stated.Name, root.Row);
            renamed.Children.AddRange(root.Children);
            root = renamed;
        }

        var issues = new List<Issue>();
        if (stated is not null) new DifferentialWriter(this, definition, root, issues).Apply(stated);
        return Outcome<IReadOnlyList<ElementDefinition>>.Success(root.Flatten(), issues);
    }
}
