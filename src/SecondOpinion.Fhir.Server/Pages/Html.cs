using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Markup that is safe to send. It is written as <c>Html.Of($"&lt;td&gt;{text}&lt;/td&gt;")</c>: what stands in braces is escaped, unless it is markup itself.</summary>
internal readonly struct Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? markup;

    private Html(string markup) => this.markup = markup;

    public static Html Empty => default;

    public bool IsEmpty => string.IsNullOrEmpty(markup);

    public static Html Of(Template template) => new(template.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.markup)));

    /// <summary>Markup where there is something to say, and nothing where not.</summary>
    public static Html If(bool condition, Template template) => condition ? Of(template) : default;

    public override string ToString() => markup ?? "";

    /// <summary>The interpolated string as the compiler hands it over.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Template
    {
        private readonly StringBuilder text;

        public Template(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (formattedCount * 32));

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(Html markup) => text.Append(markup.markup);

        public void AppendFormatted(IEnumerable<Html> parts)
        {
            foreach (var part in parts) text.Append(part.markup);
        }

        public void AppendFormatted(string? value) => text.Append(value is null ? "" : Encoder.Encode(value));

        public void AppendFormatted(int value) => text.Append(value);

        public override string ToString() => text.ToString();
    }
}
