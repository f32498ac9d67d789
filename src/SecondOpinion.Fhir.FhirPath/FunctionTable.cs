using SecondOpinion.Fhir.FhirPath.Checking;
using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Functions;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>Every function of the language, in the order of hl7.org/fhirpath/N1 and then hl7.org/fhir/R4/fhirpath.html.</summary>
/// <remarks><c>is</c>, <c>as</c>, <c>ofType</c> and <c>sort</c> take no plain expressions as arguments and stand in <see cref="Compiler"/>.</remarks>
internal static class FunctionTable
{
    private static readonly Dictionary<string, FunctionEntry> Entries = new FunctionEntry[]
    {
        // Existence
        new("empty", 0, 0, Existence.Empty, Returns.Boolean),
        new("exists", 0, 1, Existence.Exists, Returns.Boolean),
        new("all", 1, 1, Existence.All, Returns.Boolean),
        new("allTrue", 0, 0, Existence.AllTrue, Returns.Boolean),
        new("anyTrue", 0, 0, Existence.AnyTrue, Returns.Boolean),
        new("allFalse", 0, 0, Existence.AllFalse, Returns.Boolean),
        new("anyFalse", 0, 0, Existence.AnyFalse, Returns.Boolean),
        new("subsetOf", 1, 1, Existence.SubsetOf, Returns.Boolean),
        new("supersetOf", 1, 1, Existence.SupersetOf, Returns.Boolean),
        new("count", 0, 0, Existence.Count, Returns.Integer),
        new("distinct", 0, 0, Existence.Distinct, Returns.Input),
        new("isDistinct", 0, 0, Existence.IsDistinct, Returns.Boolean),
        new("not", 0, 0, Existence.Not, Returns.Boolean),

        // Filtering and projection
        new("where", 1, 1, Filtering.Where, Returns.Input),
        new("select", 1, 1, Filtering.Select, Returns.Projection),
        new("repeat", 1, 1, Filtering.Repeat, Returns.Projection),
        new("repeatAll", 1, 1, Filtering.RepeatAll, Returns.Projection),
        new("coalesce", 1, int.MaxValue, Utility.Coalesce),

        // Subsetting
        new("single", 0, 0, Subsetting.Single, Returns.Input),
        new("first", 0, 0, Subsetting.First, Returns.Input),
        new("last", 0, 0, Subsetting.Last, Returns.Input),
        new("tail", 0, 0, Subsetting.Tail, Returns.Input),
        new("skip", 1, 1, Subsetting.Skip, Returns.Input),
        new("take", 1, 1, Subsetting.Take, Returns.Input),
        new("intersect", 1, 1, Subsetting.Intersect, Returns.Input),
        new("exclude", 1, 1, Subsetting.Exclude, Returns.Input),

        // Combining
        new("union", 1, 1, Subsetting.Union, Returns.Union),
        new("combine", 1, 2, Subsetting.Combine, Returns.Union),

        // Conversion
        new("iif", 2, 3, Utility.Iif),
        new("toBoolean", 0, 0, Conversions.ToBoolean, Returns.Boolean),
        new("convertsToBoolean", 0, 0, Conversions.ConvertsToBoolean, Returns.Boolean),
        new("toInteger", 0, 0, Conversions.ToInteger, Returns.Integer),
        new("convertsToInteger", 0, 0, Conversions.ConvertsToInteger, Returns.Boolean),
        new("toLong", 0, 0, Conversions.ToLong, Returns.Long),
        new("convertsToLong", 0, 0, Conversions.ConvertsToLong, Returns.Boolean),
        new("toDate", 0, 1, Conversions.ToDate, Returns.Date),
        new("convertsToDate", 0, 1, Conversions.ConvertsToDate, Returns.Boolean),
        new("toDateTime", 0, 1, Conversions.ToDateTime, Returns.DateTime),
        new("convertsToDateTime", 0, 1, Conversions.ConvertsToDateTime, Returns.Boolean),
        new("toDecimal", 0, 0, Conversions.ToDecimal, Returns.Decimal),
        new("convertsToDecimal", 0, 0, Conversions.ConvertsToDecimal, Returns.Boolean),
        new("toQuantity", 0, 1, Conversions.ToQuantity, Returns.Quantity),
        new("convertsToQuantity", 0, 1, Conversions.ConvertsToQuantity, Returns.Boolean),
        new("toString", 0, 0, Conversions.ToText, Returns.String),
        new("convertsToString", 0, 0, Conversions.ConvertsToText, Returns.Boolean),
        new("toTime", 0, 0, Conversions.ToTime, Returns.Time),
        new("convertsToTime", 0, 0, Conversions.ConvertsToTime, Returns.Boolean),

        // Strings
        new("indexOf", 1, 1, Strings.IndexOf, Returns.Integer, Takes.Text),
        new("lastIndexOf", 1, 1, Strings.LastIndexOf, Returns.Integer, Takes.Text),
        new("substring", 1, 2, Strings.Substring, Returns.String, Takes.Text),
        new("startsWith", 1, 1, Strings.StartsWith, Returns.Boolean, Takes.Text),
        new("endsWith", 1, 1, Strings.EndsWith, Returns.Boolean, Takes.Text),
        new("contains", 1, 1, Strings.Contains, Returns.Boolean, Takes.Text),
        new("upper", 0, 0, Strings.Upper, Returns.String, Takes.Text),
        new("lower", 0, 0, Strings.Lower, Returns.String, Takes.Text),
        new("replace", 2, 2, Strings.Replace, Returns.String, Takes.Text),
        new("matches", 1, 2, Strings.Matches, Returns.Boolean, Takes.Text),
        new("matchesFull", 1, 2, Strings.MatchesFull, Returns.Boolean, Takes.Text),
        new("replaceMatches", 2, 3, Strings.ReplaceMatches, Returns.String, Takes.Text),
        new("length", 0, 0, Strings.Length, Returns.Integer, Takes.Text),
        new("toChars", 0, 0, Strings.ToChars, Returns.String, Takes.Text),
        new("trim", 0, 0, Strings.Trim, Returns.String, Takes.Text),
        new("split", 1, 1, Strings.Split, Returns.String, Takes.Text),
        new("join", 0, 1, Strings.Join, Returns.String),

        new("encode", 1, 1, Encodings.Encode, Returns.String, Takes.Text),
        new("decode", 1, 1, Encodings.Decode, Returns.String, Takes.Text),
        new("escape", 1, 1, Encodings.Escape, Returns.String, Takes.Text),
        new("unescape", 1, 1, Encodings.Unescape, Returns.String, Takes.Text),

        // Math
        new("abs", 0, 0, Maths.Abs, Returns.Input, Takes.Number),
        new("ceiling", 0, 0, Maths.Ceiling, Returns.Anything, Takes.Number),
        new("exp", 0, 0, Maths.Exp, Returns.Decimal, Takes.Number),
        new("floor", 0, 0, Maths.Floor, Returns.Anything, Takes.Number),
        new("ln", 0, 0, Maths.Ln, Returns.Decimal, Takes.Number),
        new("log", 1, 1, Maths.Log, Returns.Decimal, Takes.Number),
        new("power", 1, 1, Maths.Power, Returns.Decimal, Takes.Number),
        new("round", 0, 1, Maths.Round, Returns.Anything, Takes.Number),
        new("sqrt", 0, 0, Maths.Sqrt, Returns.Decimal, Takes.Number),
        new("truncate", 0, 0, Maths.Truncate, Returns.Anything, Takes.Number),

        // Tree navigation
        new("children", 0, 0, Tree.Children),
        new("descendants", 0, 0, Tree.Descendants),

        // Utility
        new("trace", 1, 2, Utility.Trace, Returns.Input),
        new("now", 0, 0, Utility.Now, Returns.DateTime),
        new("today", 0, 0, Utility.Today, Returns.Date),
        new("timeOfDay", 0, 0, Utility.TimeOfDay, Returns.Time),
        new("defineVariable", 1, 2, Utility.DefineVariable, Returns.Input),
        new("pathname", 0, 1, Tree.Pathname, Returns.String),
        new("lowBoundary", 0, 1, Boundaries.Low, Returns.Input),
        new("highBoundary", 0, 1, Boundaries.High, Returns.Input),
        new("precision", 0, 0, Boundaries.Precision, Returns.Integer),
        new("comparable", 1, 1, Utility.Comparable, Returns.Boolean),
        new("type", 0, 0, Utility.Type, Returns.TypeInfo),

        // Parts of dates and times
        new("yearOf", 0, 0, DateParts.Year, Returns.Integer),
        new("monthOf", 0, 0, DateParts.Month, Returns.Integer),
        new("dayOf", 0, 0, DateParts.Day, Returns.Integer),
        new("hourOf", 0, 0, DateParts.Hour, Returns.Integer),
        new("minuteOf", 0, 0, DateParts.Minute, Returns.Integer),
        new("secondOf", 0, 0, DateParts.Second, Returns.Integer),
        new("millisecondOf", 0, 0, DateParts.Millisecond, Returns.Integer),
        new("timezoneOffsetOf", 0, 0, DateParts.Offset, Returns.Decimal),
        new("dateOf", 0, 0, DateParts.Date, Returns.Date),
        new("timeOf", 0, 0, DateParts.Time, Returns.Time),
        new("duration", 2, 2, DateParts.Duration, Returns.Integer),
        new("difference", 2, 2, DateParts.Difference, Returns.Integer),

        // Aggregates
        new("aggregate", 1, 2, Utility.Aggregate),
        new("sum", 0, 0, Aggregates.Sum, Returns.Input),
        new("min", 0, 0, Aggregates.Min, Returns.Input),
        new("max", 0, 0, Aggregates.Max, Returns.Input),
        new("avg", 0, 0, Aggregates.Avg),

        // FHIR
        new("extension", 1, 1, FhirSpecific.Extension, Returns.Extension),
        new("hasExtension", 1, 1, FhirSpecific.HasExtension, Returns.Boolean),
        new("hasValue", 0, 0, FhirSpecific.HasValue, Returns.Boolean),
        new("getValue", 0, 0, FhirSpecific.GetValue),
        new("resolve", 0, 0, FhirSpecific.Resolve),
        new("memberOf", 1, 1, FhirSpecific.MemberOf, Returns.Boolean),
        new("subsumes", 1, 1, FhirSpecific.Subsumes, Returns.Boolean),
        new("subsumedBy", 1, 1, FhirSpecific.SubsumedBy, Returns.Boolean),
        new("conformsTo", 1, 1, FhirSpecific.ConformsTo, Returns.Boolean),
        new("elementDefinition", 0, 0, Profiles.ElementDefinition, Returns.String),
        new("slice", 2, 2, Profiles.Slice, Returns.Input),
        new("checkModifiers", 0, int.MaxValue, Profiles.CheckModifiers, Returns.Input),
        new("htmlChecks", 0, 0, Narrative.HtmlChecks, Returns.Boolean),
        new("htmlChecks1", 0, 0, Narrative.HasAllowedOnly, Returns.Boolean),
        new("htmlChecks2", 0, 0, Narrative.HasContent, Returns.Boolean),
    }.ToDictionary(entry => entry.Name);

    public static IEnumerable<FunctionEntry> All => Entries.Values;

    public static FunctionEntry? Find(string name) => Entries.GetValueOrDefault(name);
}
