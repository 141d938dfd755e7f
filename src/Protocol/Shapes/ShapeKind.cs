namespace Strongroom.Protocol.Shapes;

/// <summary>What a shape holds, and so which CLR type its values have.</summary>
public enum ShapeKind
{
    /// <summary><see cref="string"/>; an enum is a string with a value set.</summary>
    String,

    /// <summary>A string that the model marks sensitive: <see cref="Crypto.SecretValue"/> with its UTF-8 bytes.</summary>
    SecretString,

    /// <summary><see cref="byte"/> array.</summary>
    Blob,

    /// <summary>A blob that the model marks sensitive: <see cref="Crypto.SecretValue"/>.</summary>
    SecretBlob,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="int"/>.</summary>
    Integer,

    /// <summary><see cref="long"/>.</summary>
    Long,

    /// <summary><see cref="double"/>, for the model's float and double.</summary>
    Double,

    /// <summary><see cref="DateTimeOffset"/>, UTC.</summary>
    Timestamp,

    /// <summary>Any JSON value: <see cref="System.Text.Json.JsonElement"/>.</summary>
    Document,

    /// <summary><see cref="IReadOnlyList{T}"/> of the member's type; see <see cref="ListShape"/>.</summary>
    List,

    /// <summary><see cref="IReadOnlyDictionary{TKey, TValue}"/> from string; see <see cref="MapShape"/>.</summary>
    Map,

    /// <summary>A generated class; see <see cref="StructureShape"/>.</summary>
    Structure,
}
