using Microsoft.EntityFrameworkCore;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public sealed class SchemaScriptTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void The_newest_script_is_what_the_model_makes(string provider)
    {
        using var context = provider == "sqlite" ? StoreContext.ForSqlite() : StoreContext.ForPostgreSql();
        Assert.Equal(context.Database.GenerateCreateScript().ReplaceLineEndings("\n").TrimEnd(), SchemaScripts.Create(provider).TrimEnd());
    }
}
