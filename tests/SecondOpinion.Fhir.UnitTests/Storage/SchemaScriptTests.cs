using Microsoft.EntityFrameworkCore;
using SecondOpinion.Fhir.Storage.Relational;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public sealed class SchemaScriptTests
{
    [Fact]
    public void The_newest_script_is_what_the_model_makes()
    {
        using var context = StoreContext.ForSqlite();
        Assert.Equal(context.Database.GenerateCreateScript().ReplaceLineEndings("\n").TrimEnd(), SqliteDatabase.Script(SqliteDatabase.SchemaVersion).TrimEnd());
    }
}
