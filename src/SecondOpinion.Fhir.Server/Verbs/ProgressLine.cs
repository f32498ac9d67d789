namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary>One line on the terminal that says how far a long run is. Where the error stream is no terminal, nothing is written.</summary>
internal sealed class ProgressLine(string things)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private long last = TimeProvider.System.GetTimestamp();
    private bool isShown;

    public void Show(int count)
    {
        if (!isTerminal || TimeProvider.System.GetElapsedTime(last) < Interval) return;
        last = TimeProvider.System.GetTimestamp();
        isShown = true;
        Console.Error.Write($"\r{count} {things} checked ");
    }

    /// <summary>Leaves the line empty for what is written next.</summary>
    public void End()
    {
        if (isShown) Console.Error.Write("\r" + new string(' ', things.Length + 24) + "\r");
    }
}
