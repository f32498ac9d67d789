namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>A part of a parsed expression. Everything later (evaluators, checks, printing) is made from these.</summary>
internal abstract class SyntaxNode
{
    protected SyntaxNode(int position, params ReadOnlySpan<SyntaxNode?> parts)
    {
        Position = position;
        foreach (var part in parts)
        {
            if (part is null) continue;
            Depth = Math.Max(Depth, part.Depth + 1);
            DefinesVariable |= part.DefinesVariable;
        }
    }

    /// <summary>Offset in the expression's text.</summary>
    public int Position { get; }

    /// <summary>How many nodes lie below one another, this one not counted.</summary>
    public int Depth { get; protected init; }

    /// <summary>True when <c>defineVariable</c> is called somewhere in it, so that whoever contains it must end the variable's life.</summary>
    public bool DefinesVariable { get; protected init; }

    public override string ToString() => SyntaxPrinter.Print(this);
}
