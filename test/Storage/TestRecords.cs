using System.Text.Json.Serialization;

namespace Strongroom.Storage.Tests;

public sealed record Note(string Account, string Name, string[] Labels, int Size);

public sealed record Other(string Id, string Text);

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Other))]
public sealed partial class TestJson : JsonSerializerContext;

public static class TestTables
{
    public static readonly IndexDefinition<Note> ByLabel =
        new(1, "by label", note => note.Labels.Select(label => Key.Of(note.Account, label)));

    public static readonly IndexDefinition<Note> BySize = new(2, "by size", note => [Key.Of(note.Size)]);

    public static readonly TableDefinition<Note> Notes =
        new(1, "notes", TestJson.Default.Note, note => Key.Of(note.Account, note.Name), ByLabel, BySize);

    public static readonly TableDefinition<Other> Others = new(2, "others", TestJson.Default.Other, other => Key.Of(other.Id));
}
