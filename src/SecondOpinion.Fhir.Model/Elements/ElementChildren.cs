namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>The elements directly inside one element, all or those of one name, in order. Enumerates without allocating.</summary>
public readonly struct ElementChildren
{
    private readonly ResourceDocument document;
    private readonly int first;
    private readonly string? name;

    internal ElementChildren(ResourceDocument document, int first, string? name)
    {
        this.document = document;
        this.first = first;
        this.name = name;
    }

    public Enumerator GetEnumerator() => new(document, first, name);

    public int Count()
    {
        var count = 0;
        foreach (var _ in this) count++;
        return count;
    }

    public List<Element> ToList()
    {
        var list = new List<Element>();
        foreach (var element in this) list.Add(element);
        return list;
    }

    public struct Enumerator
    {
        private readonly ResourceDocument document;
        private readonly string? name;
        private int next;
        private int current;

        internal Enumerator(ResourceDocument document, int first, string? name)
        {
            this.document = document;
            this.name = name;
            next = first;
            current = -1;
        }

        public readonly Element Current => new(document, current);

        public bool MoveNext()
        {
            while (next >= 0)
            {
                ref readonly var node = ref document.Nodes[next];
                current = next;
                next = node.NextSibling;
                if (name is null || ReferenceEquals(node.Schema.Name, name) || node.Schema.Name == name) return true;
            }

            return false;
        }
    }
}
