using System.Text.Unicode;
using Strongroom.Crypto;
using Strongroom.Protocol.AwsJson;
using Strongroom.Protocol.Errors;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.RestJson;

/// <summary>
/// Puts together a request from the places where its members travel. Parameters and headers that the model lacks are passed over,
/// because newer clients send them; one that is given twice is refused unless it is a list, because two readers could each
/// take another one. A member is taken from its place alone: a body cannot overwrite what the path says.
/// </summary>
internal static class RestRequestReader
{
    /// <summary>Reads a request whose path matches the operation's.</summary>
    /// <exception cref="AwsException">SerializationException; UnknownOperationException where the path does not match.</exception>
    public static object Read(OperationModel operation, StructureShape shape, in WireRequest request)
    {
        var template = operation.Path;
        var path = PathTemplate.Split(request.Path);
        if (path is null || !template.Matches(path))
            throw RestErrors.UnknownPath();
        var instance = shape.Create();
        var query = Parameters(request.Query);
        var hasBody = false;
        foreach (var member in shape.Members)
        {
            switch (member.Location)
            {
                case MemberLocation.Uri when template.Find(member.WireName, path) is { } label:
                    member.Set(instance, RestText.Read(RestText.Unescape(label), member.Target.Kind, inHeader: false));
                    break;
                case MemberLocation.QueryString:
                    member.Set(instance, FromQuery(member, shape, query));
                    break;
                case MemberLocation.Header when request.Header(member.WireName) is { } header:
                    member.Set(instance, FromHeader(member.Target, header));
                    break;
                case MemberLocation.Headers:
                    member.Set(instance, FromHeaders(member, request.Headers));
                    break;
                case MemberLocation.Body when member.Name == shape.Payload:
                    member.Set(instance, Payload(member.Target, request.Body));
                    break;
                case MemberLocation.Body:
                    hasBody = true;
                    break;
            }
        }

        if (hasBody && shape.Payload is null)
            JsonShapeReader.ReadBodyMembers(shape, instance, request.Body.Span);
        return instance;
    }

    private static object? FromQuery(MemberShape member, StructureShape shape, List<KeyValuePair<string, string>> query)
    {
        if (member.Target is MapShape map)
            return Rest(map, shape, query);
        var values = query.Where(parameter => parameter.Key == member.WireName).Select(parameter => parameter.Value).ToList();
        return (member.Target, values) switch
        {
            (_, []) => null,
            (ListShape list, _) => list.Create([.. values.Select(value => RestText.Read(value, list.Member.Kind, inHeader: false))]),
            (_, [var only]) => RestText.Read(only, member.Target.Kind, inHeader: false),
            _ => throw CommonErrors.Serialization($"Duplicate parameter '{member.WireName}'"),
        };
    }

    // Smithy, "httpQueryParams trait": every parameter that no other member takes.
    private static object? Rest(MapShape map, StructureShape shape, List<KeyValuePair<string, string>> query)
    {
        var taken = shape.Members.Where(member => member is { Location: MemberLocation.QueryString, Target: not MapShape }).Select(member => member.WireName).ToHashSet();
        var entries = query.Where(parameter => !taken.Contains(parameter.Key)).GroupBy(parameter => parameter.Key, parameter => parameter.Value)
            .Select(group => new KeyValuePair<string, object>(group.Key, Value(group.Key, [.. group])))
            .ToList();
        return entries.Count == 0 ? null : map.Create(entries);

        object Value(string name, List<string> values) => map.Value is ListShape list
            ? list.Create([.. values.Select(value => RestText.Read(value, list.Member.Kind, inHeader: false))])
            : values is [var only] ? RestText.Read(only, map.Value.Kind, inHeader: false) : throw CommonErrors.Serialization($"Duplicate parameter '{name}'");
    }

    private static object FromHeader(Shape shape, string header) => shape is ListShape list
        ? list.Create([.. HeaderList.Split(header, list.Member.Kind).Select(value => RestText.Read(value, list.Member.Kind, inHeader: true))])
        : RestText.Read(header, shape.Kind, inHeader: true);

    private static object? FromHeaders(MemberShape member, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var map = (MapShape)member.Target;
        // Names of headers have no case: the SDKs put them in small letters.
        var entries = headers
            .Where(header => header.Key.StartsWith(member.WireName, StringComparison.OrdinalIgnoreCase))
            .GroupBy(header => header.Key[member.WireName.Length..].ToLowerInvariant(), header => header.Value)
            .Select(group => new KeyValuePair<string, object>(group.Key, RestText.Read(string.Join(',', group), map.Value.Kind, inHeader: true)))
            .ToList();
        return entries.Count == 0 ? null : map.Create(entries);
    }

    private static object? Payload(Shape shape, ReadOnlyMemory<byte> body) => (shape, shape.Kind) switch
    {
        _ when body.IsEmpty => null,
        (_, ShapeKind.Blob) => body.ToArray(),
        (_, ShapeKind.SecretBlob) => SecretValue.Copy(body.Span),
        (_, ShapeKind.String) => System.Text.Encoding.UTF8.GetString(Text(body).Span),
        (_, ShapeKind.SecretString) => SecretValue.Copy(Text(body).Span),
        (StructureShape structure, _) => JsonShapeReader.Read(structure, body.Span),
        _ => throw new InvalidOperationException($"A {shape.Kind} cannot be a whole body."),
    };

    private static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> body) => Utf8.IsValid(body.Span) ? body : throw CommonErrors.Serialization(null);

    private static List<KeyValuePair<string, string>> Parameters(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var range in query.AsSpan().Split('&'))
        {
            var part = query.AsSpan(range);
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf('=');
            parameters.Add(equals < 0
                ? new(RestText.Unescape(part), "")
                : new(RestText.Unescape(part[..equals]), RestText.Unescape(part[(equals + 1)..])));
        }

        return parameters;
    }
}
