namespace SecondOpinion.Fhir.Model;

/// <summary>A value, or the issues that stand in its way: how anything that may be expected to fail answers.</summary>
/// <remarks>Warnings may accompany a value; an error never does.</remarks>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly IReadOnlyList<Issue>? issues;

    private Outcome(T? value, IReadOnlyList<Issue>? issues, bool succeeded)
    {
        this.value = value;
        this.issues = issues;
        Succeeded = succeeded;
    }

    public bool Succeeded { get; }

    public IReadOnlyList<Issue> Issues => issues ?? [];

    /// <exception cref="InvalidOperationException">The outcome is a failure.</exception>
    public T Value => Succeeded ? value! : throw new InvalidOperationException("A failed outcome has no value.");

    public static Outcome<T> Success(T value, IReadOnlyList<Issue>? warnings = null) => new(value, warnings, succeeded: true);

    public static Outcome<T> Failure(IReadOnlyList<Issue> issues) => new(default, issues, succeeded: false);

    public static Outcome<T> Failure(Issue issue) => Failure([issue]);

    public static implicit operator Outcome<T>(T value) => Success(value);

    public static implicit operator Outcome<T>(Issue issue) => Failure(issue);
}
