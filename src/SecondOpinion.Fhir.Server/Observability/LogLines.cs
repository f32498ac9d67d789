using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>One line for each log entry: time, level, id of the request or a dash, category, message.</summary>
internal sealed class LogLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "lines";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var level = logEntry.LogLevel switch
        {
            LogLevel.Trace => "trce", LogLevel.Debug => "dbug", LogLevel.Information => "info", LogLevel.Warning => "warn", LogLevel.Error => "fail", _ => "crit",
        };
        textWriter.Write(clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write($" {level} {RequestIds.Current ?? "-"} {logEntry.Category}: ");
        textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" | "));

        // An exception's message may quote what was being worked on; its type and its place do not.
        if (logEntry.Exception is { } exception) textWriter.Write($" | {exception.GetType().FullName} {exception.StackTrace?.ReplaceLineEndings(" | ")}");
        textWriter.WriteLine();
    }
}
