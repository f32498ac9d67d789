using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>One run of an expression: its focus, variables, budget, and the lists it works with. One is kept per thread and used again.</summary>
/// <remarks>The first fault is kept and stops loops; whatever else runs until the end works on empty collections. So nothing is thrown.</remarks>
internal sealed class Evaluation
{
    /// <summary>Items that one evaluation may visit in its loops.</summary>
    public const int MaxSteps = 5_000_000;

    /// <summary>Items that one collection may have.</summary>
    public const int MaxItems = 1_000_000;

    /// <summary>Characters that one string may have.</summary>
    public const int MaxText = 10_000_000;

    [ThreadStatic]
    private static Evaluation? spare;

    private readonly List<KeyValuePair<string, FhirPathValue[]>> variables = [];
    private ValueList[] free = new ValueList[8];
    private int freeCount;
    private int steps;

    /// <summary>What <c>$this</c> is, unless <see cref="Many"/> is set.</summary>
    public FhirPathValue This;

    private Evaluation()
    {
    }

    /// <summary>The focus when it is not exactly one item.</summary>
    public ValueList? Many { get; private set; }

    public int Index { get; private set; }

    public ValueList? Total { get; set; }

    public FhirPathContext Context { get; private set; } = null!;

    /// <summary>What <c>%context</c> is, unless it is <see cref="OriginMany"/>.</summary>
    public FhirPathValue Origin { get; private set; }

    public ValueList? OriginMany { get; private set; }

    public Issue? Error { get; private set; }

    public bool Failed => Error is not null;

    public static Evaluation Start(FhirPathContext context, in FhirPathValue focus)
    {
        var run = spare ?? new Evaluation();
        spare = null;
        run.Context = context;
        run.This = run.Origin = focus;
        run.steps = MaxSteps;
        return run;
    }

    public static Evaluation Start(FhirPathContext context, IReadOnlyList<FhirPathValue> focus)
    {
        var run = Start(context, focus.Count == 1 ? focus[0] : default);
        if (focus.Count == 1) return run;
        var many = run.Rent();
        foreach (var value in focus) many.Add(value);
        run.Many = run.OriginMany = many;
        return run;
    }

    public void End()
    {
        if (OriginMany is not null) Return(OriginMany);
        This = Origin = default;
        Many = OriginMany = Total = null;
        Index = 0;
        Error = null;
        Context = null!;
        variables.Clear();
        spare = this;
    }

    public ValueList Rent() => freeCount > 0 ? free[--freeCount] : new ValueList();

    public void Return(ValueList list)
    {
        list.Clear();
        if (freeCount == free.Length) Array.Resize(ref free, freeCount * 2);
        free[freeCount++] = list;
    }

    /// <summary>Keeps the first fault of a run.</summary>
    public void Fail(string id, string message, IssueType code = IssueType.Processing) => Error ??= Issue.Error(code, id, message);

    /// <summary>Counts one visit of a loop; false once the evaluation must stop.</summary>
    public bool Step()
    {
        if (Error is not null) return false;
        if (--steps >= 0) return true;
        Fail("fhirpath-too-costly", $"The evaluation visits more than {MaxSteps} items, the limit. Narrow the expression.", IssueType.TooCostly);
        return false;
    }

    /// <summary>False, and a fault, when a string would be longer than an evaluation may make it.</summary>
    public bool MayHold(long characters)
    {
        if (characters <= MaxText) return true;
        Fail("fhirpath-too-costly", $"The evaluation makes a text of more than {MaxText} characters, the limit.", IssueType.TooCostly);
        return false;
    }

    public Scope Enter() => new(This, Many, Index);

    /// <summary>Moves <c>$this</c> and <c>$index</c> inside a function's argument.</summary>
    public void FocusOn(in FhirPathValue item, int index)
    {
        This = item;
        Many = null;
        Index = index;
    }

    /// <summary>Makes a whole collection the focus.</summary>
    public void FocusOnAll(ValueList items)
    {
        This = items.Count == 1 ? items[0] : default;
        Many = items.Count == 1 ? null : items;
    }

    public void Leave(in Scope scope)
    {
        This = scope.This;
        Many = scope.Many;
        Index = scope.Index;
    }

    public int VariableMark => variables.Count;

    public void ForgetVariables(int mark) => variables.RemoveRange(mark, variables.Count - mark);

    public void Define(string name, ValueList value) => variables.Add(new(name, value.ToArray()));

    public bool TryFindVariable(string name, out FhirPathValue[] value)
    {
        for (var i = variables.Count - 1; i >= 0; i--)
        {
            if (variables[i].Key != name) continue;
            value = variables[i].Value;
            return true;
        }

        value = [];
        return false;
    }

    internal readonly struct Scope(in FhirPathValue @this, ValueList? many, int index)
    {
        public readonly FhirPathValue This = @this;
        public readonly ValueList? Many = many;
        public readonly int Index = index;
    }
}
